import { describe, expect, it } from '@jest/globals';
import { zoneResolver } from '@postseal/test-mail';
import type { AuthorityPort } from './authority-port.js';
import {
  checkWorld,
  DMARC,
  dkim,
  dmarc,
  exampleSubject,
  fakeAuthorities,
  healthy,
  RUA,
  reverse,
  type World,
  zoneOf,
} from './check-cases/example-domain.js';
import { checkDomain } from './check-domain.js';
import { describePosture } from './describe-posture.js';
import type { Observation } from './observation.js';
import { openChecks } from './open-checks.js';

const check = (zone: NonNullable<World['zone']> = {}, about: World['about'] = {}) =>
  checkWorld({ zone, about });

describe('checkDomain', () => {
  it('finds nothing to say about a domain in perfect order', async () => {
    const posture = await check();
    expect(posture.findings).toEqual([]);
    expect(posture.unanswered).toEqual([]);
    expect(posture.strip).toEqual({ ptr: 'ok', spf: 'ok', dkim: 'ok', dmarc: 'ok' });
  });

  it('marks the place of a fault in the evidence', async () => {
    const { findings } = await check(dmarc(`${DMARC}; policy=reject`));
    const { evidence, span } = findings.find(({ id }) => id === 'dmarc.unknown-tag')!;
    expect(evidence.slice(span!.start, span!.end)).toBe('policy=reject');
  });

  it('gives the record to paste', async () => {
    const { findings } = await check(dmarc('v=DMARC1; p=reject; np=reject; rua=mailto:old@example.org'));
    expect(findings.find(({ id }) => id === 'dmarc.rua-not-ours')!.proposal).toEqual({
      name: '_dmarc.example.org',
      type: 'TXT',
      value: `v=DMARC1; p=reject; np=reject; rua=mailto:old@example.org,mailto:${RUA}`,
    });
    const missing = await check(reverse('203.0.113.2', undefined));
    expect(missing.findings.find(({ id }) => id === 'ptr.missing')!.proposal).toEqual({
      name: '2.113.0.203.in-addr.arpa',
      type: 'PTR',
      value: 'mx2.example.org.',
    });
  });

  it('survives JSON unchanged', async () => {
    const posture = await check();
    expect(JSON.parse(JSON.stringify(posture))).toEqual(posture);
  });

  it('tells of each answer as it arrives, and asks nothing twice', async () => {
    const heard: Observation[] = [];
    const dns = zoneResolver(healthy);
    const posture = await checkDomain(exampleSubject, dns, { onObservation: (one) => heard.push(one) });
    expect(heard).toEqual(posture.observations);
    expect(new Set(dns.queries).size).toBe(dns.queries.length);
  });
});

describe('what a check leaves open', () => {
  const servers = { 'ns1.dns.example': zoneOf({}), 'ns2.dns.example': 'lame' as const };

  it('is what only name servers could tell, unless they were asked', async () => {
    expect(openChecks(await check())).toContain('ns.lame');
    const asked = await checkWorld({ options: { authorities: fakeAuthorities('example.org', servers) } });
    expect(openChecks(asked)).not.toContain('ns.lame');
    expect(asked.findings.map(({ id }) => id)).toEqual(['ns.lame']);
  });

  it('is the same when their zone could not be found', async () => {
    const authorities: AuthorityPort = {
      askAuthorities: async () => ({ ok: false, reason: 'timeout', detail: 'nobody answers' }),
    };
    const posture = await checkWorld({ options: { authorities } });
    expect(openChecks(posture)).toContain('spf.inconsistent-ns');
    expect(posture.unanswered).toContainEqual(expect.objectContaining({ area: 'ns', reason: 'timeout' }));
  });
});

describe('looking for selectors', () => {
  const google: World['zone'] = {
    'example.org': { ...healthy['example.org']!, TXT: 'v=spf1 mx include:esp.example -all' },
    'esp.example': { TXT: 'v=spf1 include:spf.messagingengine.com -all' },
    'spf.messagingengine.com': { TXT: 'v=spf1 ip4:8.8.8.0/24 -all' },
    's1._domainkey.example.org': {},
  };
  const about = { selectors: [], discoversSelectors: true };

  it('finds the key of a service that an include of an include names, and shows no selector that is not there', async () => {
    const key = healthy['s1._domainkey.example.org']!;
    const posture = await check({ ...google, 'mesmtp._domainkey.example.org': key }, about);
    expect(posture.dkim.keys.map(({ selector, state }) => [selector, state])).toEqual([['mesmtp', 'key']]);
    const asked = posture.observations.filter(({ name }) => /^(?!unused-).+\._domainkey\./.test(name));
    expect(asked.map(({ name }) => name)).toEqual(['mesmtp._domainkey.example.org']);
  });

  it('tries none below a name that does not exist, and none where everything does', async () => {
    for (const records of [{}, { '*._domainkey.example.org': { TXT: 'v=DKIM1; p=' } }]) {
      const dns = zoneResolver(zoneOf({ ...google, ...records }));
      await checkDomain({ ...exampleSubject, ...about }, dns);
      expect(
        dns.queries.filter((query) => query.startsWith('TXT ') && query.includes('._domainkey.')),
      ).toHaveLength(1);
    }
  });

  it('takes silence for no proof that there is no key', async () => {
    const { findings, strip, unanswered } = await check(
      {
        ...google,
        'other._domainkey.example.org': { TXT: 'x' },
        'fm1._domainkey.example.org': { unavailable: 'timeout' },
      },
      about,
    );
    expect(findings.map(({ id }) => id)).not.toContain('dkim.none-found');
    expect(strip.dkim).toBe('unknown');
    expect(unanswered).toContainEqual(
      expect.objectContaining({ area: 'dkim', name: '_domainkey.example.org' }),
    );
  });
});

it('says of a domain that its registry does not know only that', async () => {
  const gone = Object.fromEntries(
    Object.keys(healthy)
      .filter((name) => name.endsWith('example.org'))
      .map((name) => [name, {}]),
  );
  const posture = await check(gone);
  expect(posture.findings.map(({ id, subject }) => [id, subject])).toEqual([['zone.expired', 'example.org']]);
  expect(describePosture(posture)).toBe(
    'Mail to and from example.org is lost: example.org does not exist at its registry.',
  );
});

describe('when DNS cannot be asked', () => {
  it.each(['timeout', 'servfail', 'refused', 'bogus', 'malformed'] as const)(
    'concludes nothing from %s everywhere',
    async (reason) => {
      const names = [
        ...Object.keys(healthy),
        '*.org',
        '*.example.org',
        '_domainkey.example.org',
        '*._domainkey.example.org',
      ];
      const broken = Object.fromEntries(names.map((name) => [name, { unavailable: reason }]));
      const posture = await checkDomain(
        { ...exampleSubject, sendingIps: ['203.0.113.1'] },
        zoneResolver(broken),
      );
      expect(posture.findings).toEqual([]);
      expect(posture.strip).toEqual({ ptr: 'unknown', spf: 'unknown', dkim: 'unknown', dmarc: 'unknown' });
      expect(posture.records.filter(({ canonical }) => canonical !== null)).toEqual([]);
      expect(posture.observations.filter(({ outcome }) => !outcome.startsWith('unknown-'))).toEqual([]);
    },
  );

  it('says which fact is open and still judges the others', async () => {
    const posture = await check({
      '_dmarc.example.org': { unavailable: 'servfail' },
      ...dkim('v=DKIM1; k=rsa'),
    });
    expect(posture.strip).toEqual({ ptr: 'ok', spf: 'ok', dkim: 'critical', dmarc: 'unknown' });
    expect(posture.findings.filter(({ id }) => id.startsWith('dmarc.'))).toEqual([]);
    expect(posture.unanswered).toContainEqual(
      expect.objectContaining({ area: 'dmarc', name: '_dmarc.example.org', type: 'TXT', reason: 'servfail' }),
    );
  });

  it('does not call a PTR name unconfirmed when its address is unknown', async () => {
    const {
      findings,
      strip,
      ptr: addresses,
    } = await check({
      ...reverse('203.0.113.2', 'slow.example.org'),
      'slow.example.org': { unavailable: 'timeout' },
    });
    expect(findings.filter(({ id }) => id.startsWith('ptr.'))).toEqual([]);
    expect(strip.ptr).toBe('unknown');
    expect(addresses.find(({ ip }) => ip === '203.0.113.2')!.state).toBe('unknown');
  });

  it('does not call a report address unauthorised when nobody answers', async () => {
    const { findings, strip } = await check({
      'example.org._report._dmarc.reports.example': { unavailable: 'timeout' },
    });
    expect(findings.filter(({ id }) => id.startsWith('dmarc.'))).toEqual([]);
    expect(strip.dmarc).toBe('unknown');
  });
});
