import { describe, expect, it } from '@jest/globals';
import { type AdviceFacts, adviseDomain } from './advise.js';
import { type ClassifiedSource, classifySource } from './classify-source.js';
import type { GateId } from './readiness.js';
import { counts, source } from './source-traffic.fixture.js';
import type { SourceCounts } from './source-traffic.js';

const own = classifySource(
  source({
    key: 'own',
    name: 'mail.example.com',
    kinship: 'own-host',
    counts: counts({ bothPass: 990, fail: 1 }),
  }),
);
const stranger = classifySource(source({ key: 'who', name: '203.0.113.9', counts: counts({ fail: 40 }) }));
const list = classifySource(
  source({ key: 'list', name: 'list', counts: counts({ dkimOnly: 60, fail: 12 }) }),
);

const monthly = (seen: Partial<SourceCounts>) =>
  classifySource(source({ key: 'invoices', name: 'invoices', verdict: 'mine', counts: counts(seen) }));

function facts(given: Partial<AdviceFacts> = {}): AdviceFacts {
  const sources = given.sources ?? [own];
  return {
    record: 'v=DMARC1; p=none; np=reject; rua=mailto:r@rua.example',
    situation: { isOrganizational: true, doSubdomainsSend: true },
    today: '2026-03-01',
    sources,
    traffic: sources.map((one) => ({ source: one, scope: 'domain' as const, counts: one.counts })),
    recentDays: [],
    phaseSince: '2026-02-01',
    reporters: 3,
    lastReportDay: '2026-02-28',
    isDestinationConfirmed: true,
    openFaults: 0,
    answers: { hasMonthlyMail: false, doPeopleWrite: false, acceptsForwardLoss: false },
    testedSources: new Set(),
    isParked: false,
    rareSources: [],
    askedSince: '2026-01-01',
    ...given,
  };
}

function shut(given: Partial<AdviceFacts>): GateId[] {
  const { readiness } = adviseDomain(facts(given));
  return readiness!.gates.filter(({ state }) => state !== 'met').map(({ id }) => id);
}

describe('adviseDomain', () => {
  it('is ready for quarantine when every gate is met', () => {
    const advice = adviseDomain(facts());
    expect(advice.state).toBe('ready');
    expect(advice.step?.record).toBe('v=DMARC1; p=quarantine; np=reject; rua=mailto:r@rua.example');
    expect(advice.impact).toMatchObject({ messages: 991, affected: 1, byClass: { compliant: 1 } });
  });

  it.each<[string, Partial<AdviceFacts>, GateId[]]>([
    ['thirteen days', { phaseSince: '2026-02-16' }, ['observation', 'new-sources']],
    ['before the first report', { phaseSince: null }, ['observation', 'new-sources']],
    ['two reporters', { reporters: 2 }, ['observation']],
    [
      'monthly mail after 28 days',
      { answers: { hasMonthlyMail: true, doPeopleWrite: false, acceptsForwardLoss: false } },
      ['observation'],
    ],
    ['an unreviewed stranger', { sources: [own, stranger] }, ['pass-rate', 'unreviewed-sources']],
    ['a broken record', { openFaults: 1 }, ['dns-faults']],
    ['DNS that could not be asked', { openFaults: null }, ['dns-faults']],
    ['a destination that refuses', { isDestinationConfirmed: false }, ['report-reach']],
    ['silence for four days', { lastReportDay: '2026-02-25' }, ['report-reach']],
    [
      'a new service of notable volume',
      {
        sources: [
          own,
          classifySource(
            source({
              key: 'new',
              kinship: 'known-service',
              firstDay: '2026-02-20',
              counts: counts({ bothPass: 20 }),
            }),
          ),
        ],
      },
      ['new-sources'],
    ],
  ])('waits with %s', (_, given, gates) => {
    expect(shut(given)).toEqual(gates);
  });

  it('lets no average hide a broken source', () => {
    const small = classifySource(
      source({ key: 'shop', name: 'shop', kinship: 'in-spf', counts: counts({ bothPass: 900, fail: 100 }) }),
    );
    const large = classifySource(
      source({ key: 'own', kinship: 'own-host', counts: counts({ bothPass: 9000 }) }),
    );
    const { readiness } = adviseDomain(facts({ sources: [large, small] }));
    expect(readiness?.gates.find(({ id }) => id === 'pass-rate')?.state).toBe('met');
    expect(readiness?.gates.find(({ id }) => id === 'large-sources')).toMatchObject({
      state: 'not-met',
      value: 0.9,
      sources: [{ key: 'shop', name: 'shop' }],
    });
  });

  it('names the sources that lower a share', () => {
    const shop = classifySource(
      source({ key: 'shop', name: 'shop', kinship: 'in-spf', counts: counts({ spfOnly: 30, fail: 30 }) }),
    );
    const { readiness } = adviseDomain(facts({ sources: [own, shop] }));
    const named = readiness!.gates.filter(({ sources }) => sources.length > 0);
    expect(named.map(({ id, sources }) => [id, sources.map(({ key }) => key)])).toEqual([
      ['pass-rate', ['shop']],
      ['large-sources', ['shop']],
      ['dkim-share', ['shop']],
    ]);
  });

  it('asks a domain that sends little for a month and a test of each source', () => {
    const little = classifySource(
      source({ key: 'own', kinship: 'own-host', counts: counts({ bothPass: 12 }) }),
    );
    expect(shut({ sources: [little] })).toEqual(['observation', 'volume']);
    const tested = { sources: [little], phaseSince: '2026-01-15', testedSources: new Set(['own']) };
    expect(adviseDomain(facts(tested)).state).toBe('ready');
  });

  it.each<[string, ClassifiedSource, SourceCounts, boolean]>([
    ['an unknown one of notable volume', stranger, stranger.counts, true],
    ['one of yours whose latest mail fails', monthly({ fail: 40 }), counts({ fail: 40 }), true],
    [
      'one of yours that was mended since',
      monthly({ fail: 40, bothPass: 40 }),
      counts({ bothPass: 40 }),
      false,
    ],
    ['one that is not yours', classifySource({ ...stranger, verdict: 'not-mine' }), stranger.counts, false],
    [
      'an unknown one of a few messages',
      classifySource(source({ counts: counts({ fail: 9 }) })),
      counts({ fail: 9 }),
      false,
    ],
  ])('remembers a source that sends once a month: %s', (_, seen, latest, isHeld) => {
    const given = { rareSources: [{ source: seen, latest }] };
    expect(shut(given)).toEqual(isHeld ? ['rare-sources'] : []);
  });

  it('lets a test message show that a rare source of yours was mended', () => {
    const mended = monthly({ fail: 40 });
    const rareSources = [{ source: mended, latest: mended.counts }];
    expect(shut({ rareSources, testedSources: new Set([mended.key]) })).toEqual([]);
  });

  it('makes the loss of forwarded mail a decision before reject', () => {
    const atQuarantine = { record: 'v=DMARC1; p=quarantine; np=reject', sources: [own, list] };
    expect(shut(atQuarantine)).toEqual(['forward-loss']);
    const answers = { hasMonthlyMail: false, doPeopleWrite: false, acceptsForwardLoss: true };
    expect(adviseDomain(facts({ ...atQuarantine, answers })).state).toBe('ready');
  });

  it('calls quarantine a good end for a domain where people write', () => {
    const answers = { hasMonthlyMail: false, doPeopleWrite: true, acceptsForwardLoss: true };
    const advice = adviseDomain(facts({ record: 'v=DMARC1; p=quarantine; np=reject', answers }));
    expect(advice).toMatchObject({ state: 'done', readiness: { staysAtQuarantine: true } });
  });

  it('pauses when a source of yours fails two days running, not when it fails once', () => {
    const bad = counts({ bothPass: 10, fail: 10 });
    const good = counts({ bothPass: 20 });
    const days = (...list: (typeof bad)[]) => [
      { source: own, days: list.map((seen, i) => ({ day: `2026-02-2${i}`, counts: seen })) },
    ];
    expect(adviseDomain(facts({ recentDays: days(good, good, bad) })).state).toBe('ready');
    const paused = adviseDomain(facts({ recentDays: days(good, bad, bad) }));
    expect(paused.state).toBe('paused');
    expect(paused.regressions).toEqual([
      {
        reason: 'source-fails',
        source: { key: 'own', name: 'mail.example.com' },
        days: ['2026-02-21', '2026-02-22'],
      },
    ]);
  });

  it('offers a parked domain the top at once, after a fortnight without mail of its own', () => {
    const parked = { isParked: true, sources: [stranger], phaseSince: '2026-02-10' };
    expect(adviseDomain(facts(parked))).toMatchObject({
      state: 'parked',
      parkedRecord: 'v=DMARC1; p=reject; np=reject; rua=mailto:r@rua.example; sp=reject',
    });
    const silent = { ...parked, sources: [], phaseSince: null, lastReportDay: null };
    expect(adviseDomain(facts(silent)).state).toBe('parked');
    expect(adviseDomain(facts({ ...silent, askedSince: '2026-02-20' })).state).not.toBe('parked');
    expect(adviseDomain(facts({ ...parked, sources: [own] })).state).not.toBe('parked');
    expect(adviseDomain(facts({ ...parked, phaseSince: '2026-02-20' })).state).not.toBe('parked');
  });

  it('has nothing to advise without a record, and is done at the top', () => {
    expect(adviseDomain(facts({ record: null }))).toMatchObject({ state: 'no-record', step: null });
    expect(adviseDomain(facts({ record: 'v=DMARC1; p=reject' })).step?.rung).toBe(undefined);
  });

  it('counts in the preview what the next record would touch, subdomains only when they follow', () => {
    const traffic = [
      { source: own, scope: 'domain' as const, counts: counts({ bothPass: 100, fail: 3 }) },
      { source: list, scope: 'subdomains' as const, counts: counts({ dkimOnly: 60, fail: 12 }) },
    ];
    expect(adviseDomain(facts({ traffic })).impact).toMatchObject({ messages: 175, affected: 15 });
    const withSp = facts({ traffic, record: 'v=DMARC1; p=none; sp=quarantine; np=reject' });
    expect(adviseDomain(withSp).impact).toMatchObject({ messages: 103, affected: 3 });
  });
});
