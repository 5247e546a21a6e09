import { describe, expect, it } from '@jest/globals';
import { type ZoneData, zoneResolver } from '@postseal/test-mail';
import { catalogue } from './catalogue.js';
import type { CheckId } from './check-ids.js';
import type { SpfSubject } from './spf-checks.js';
import { checkSpfPart } from './spf-part.js';

const esp = { 'esp.test': { TXT: 'v=spf1 ip4:8.8.8.0/24 -all' }, test: { NS: 'ns.nic.test' } };
const subject: SpfSubject = {
  domain: 'own.example',
  sendsNoMail: false,
  helo: null,
  sendingHosts: [],
  sendingIps: [],
};
const check = (zone: ZoneData, about: Partial<SpfSubject> = {}) =>
  checkSpfPart({ ...subject, ...about }, zoneResolver({ ...esp, ...zone }), null);
const own = (...TXT: string[]): ZoneData => ({ 'own.example': { TXT, A: '8.8.8.1' } });

it('finds nothing in a record in order', async () => {
  const { findings, unanswered } = await check(own('v=spf1 a include:esp.test -all'));
  expect({ findings, unanswered }).toEqual({ findings: [], unanswered: [] });
});

const many = (count: number) => `v=spf1 ${Array(count).fill('a').join(' ')} -all`;
type Row = [CheckId, ZoneData, Partial<SpfSubject>?];
const rows: Row[] = [
  ['spf.missing', { 'own.example': { A: '8.8.8.1' } }],
  ['spf.multiple-records', own('v=spf1 a -all', 'v=spf1 include:esp.test ~all')],
  ['spf.syntax', own('v=spf1 foo -all')],
  ['spf.syntax', own('v=spf1 include:%{d2}..test -all')],
  ['spf.version-garbled', own('v=spf1;a -all')],
  ['spf.mechanism-glued', own('v=spf1 ip4:8.8.8.8-all')],
  ['spf.mechanism-glued', own('v=spf1 include:esp.test-all')],
  ['spf.ip-wrong-family', own('v=spf1 ip4:2a00::1 -all')],
  ['spf.ip-host-bits', own('v=spf1 ip4:8.8.8.8/24 -all')],
  ['spf.ip-not-public', own('v=spf1 ip4:192.168.0.0/16 -all')],
  ['spf.ip-too-broad', own('v=spf1 ip4:8.0.0.0/9 -all')],
  [
    'spf.ip-too-broad',
    own(`v=spf1 ${Array.from({ length: 65 }, (_, i) => `ip4:${60 + i}.8.0.0/16`).join(' ')} -all`),
  ],
  ['spf.too-many-lookups', own(many(11))],
  ['spf.lookups-near-limit', own(many(8))],
  ['spf.too-many-void-lookups', own('v=spf1 a:x.own.example mx exists:y.own.example -all')],
  ['spf.too-many-void-lookups', own('v=spf1 a a:own.example a:%{d} ip6:2a00::/32 -all')],
  ['spf.void-lookup', own('v=spf1 a:x.own.example -all')],
  [
    'spf.mx-too-many-hosts',
    {
      'own.example': {
        TXT: 'v=spf1 mx -all',
        A: '8.8.8.1',
        MX: Array.from({ length: 11 }, (_, i) => `${i} own.example`),
      },
    },
  ],
  ['spf.include-no-record', { ...own('v=spf1 include:plain.test -all'), 'plain.test': { A: '8.8.8.8' } }],
  ['spf.include-nxdomain', own('v=spf1 include:gone.esp.test -all')],
  ['spf.include-target-registrable', own('v=spf1 a:mail.gone.test -all')],
  [
    'spf.include-broken',
    { ...own('v=spf1 include:bad.test -all'), 'bad.test': { TXT: 'v=spf1 ip4:x -all' } },
  ],
  [
    'spf.include-broken',
    { ...own('v=spf1 include:bad.test -all'), 'bad.test': { TXT: 'v=spf1 include:gone.esp.test -all' } },
  ],
  ['spf.include-loop', own('v=spf1 include:own.example -all')],
  ['spf.redirect-loop', own('v=spf1 redirect=own.example')],
  ['spf.include-duplicate', own('v=spf1 include:esp.test include:esp.test -all')],
  [
    'spf.include-policy-weak',
    { ...own('v=spf1 include:open.test -all'), 'open.test': { TXT: 'v=spf1 +all' } },
  ],
  [
    'spf.include-temperror',
    { ...own('v=spf1 include:dead.test -all'), 'dead.test': { unavailable: 'servfail' } },
  ],
  ['spf.redirect-no-record', own('v=spf1 redirect=gone.esp.test')],
  ['spf.redirect-with-all', own('v=spf1 -all redirect=esp.test')],
  ['spf.redirect-multiple', own('v=spf1 redirect=esp.test redirect=esp.test')],
  ['spf.exp-multiple', own('v=spf1 exp=esp.test exp=esp.test -all')],
  ['spf.exp-target', own('v=spf1 exp=gone.esp.test -all')],
  ['spf.all-missing', own('v=spf1 a')],
  ['spf.all-pass', own('v=spf1 a all')],
  ['spf.all-neutral', own('v=spf1 a ?all')],
  ['spf.all-softfail', own('v=spf1 a ~all')],
  ['spf.all-not-last', own('v=spf1 -all a')],
  ['spf.all-duplicate', own('v=spf1 a -all -all')],
  ['spf.ptr-used', own('v=spf1 ptr -all')],
  ['spf.a-no-address', own('v=spf1 a:x.own.example -all')],
  ['spf.mx-no-record', own('v=spf1 mx -all')],
  ['spf.exists-without-macro', own('v=spf1 exists:own.example -all')],
  ['spf.macro-invalid', own('v=spf1 exists:%{z}.esp.test -all')],
  ['spf.macro-p', own('v=spf1 exists:%{p}.esp.test -all')],
  ['spf.macro-uncountable', own('v=spf1 include:%{i}.esp.test -all')],
  ['spf.record-large', own('v=spf1 a -all', 'x'.repeat(520))],
  ['spf.non-ascii', own('v=spf1 a:caf\u00e9.example -all')],
  ['spf.uppercase-version', own('V=SPF1 a -all')],
  ['spf.senderid', own('v=spf1 a -all', 'spf2.0/pra a -all')],
  ['spf.unknown-modifier', own('v=spf1 a x=y -all')],
  ['spf.wildcard', { '*.own.example': { TXT: 'v=spf1 -all' } }, { domain: 'news.own.example' }],
  ['spf.no-mail-weak', own('v=spf1 a ~all'), { sendsNoMail: true }],
  ['spf.no-mail-weak', { 'own.example': { TXT: 'v=spf1 a -all', A: '8.8.8.1', MX: '0 .' } }],
  [
    'spf.helo-missing',
    { ...own('v=spf1 a -all'), 'mx.own.example': { A: '8.8.8.1' } },
    { helo: 'mx.own.example' },
  ],
  ['spf.sending-ip-not-covered', own('v=spf1 a -all'), { sendingIps: ['9.9.9.9'] }],
  [
    'spf.mx-ip-not-covered',
    {
      'own.example': { TXT: 'v=spf1 include:esp.test -all', MX: '10 mx.own.example' },
      'mx.own.example': { A: '9.9.9.9', TXT: 'v=spf1 a -all' },
    },
    { sendingHosts: ['mx.own.example'] },
  ],
];

describe('a record with one thing wrong', () => {
  it.each(rows)('%s', async (id, zone, about = {}) => {
    const { findings } = await check(zone, about);
    const found = findings.filter((one) => one.id === id);
    expect(found).toHaveLength(1);
    const { subject: name, evidence, fix, span } = found[0]!;
    expect([name, evidence, fix].every((text) => text.length > 0)).toBe(true);
    if (span !== null) expect(evidence.slice(span.start, span.end)).not.toBe('');
  });
});

it("covers every check on SPF that the domain's own DNS can decide", () => {
  // Need what a resolver does not show (strings of a TXT record, type 99, single name servers), more PTR names than the
  // domain's DNS holds, or a table of providers.
  const elsewhere = [
    'spf.string-over-255',
    'spf.type99',
    'spf.inconsistent-ns',
    'spf.ptr-too-many',
    'spf.provider-include-missing',
    'spf.deprecated-include',
  ];
  const wanted = catalogue
    .filter(({ group, needs }) => group === 'spf' && needs === 'dns')
    .map(({ id }) => id);
  const covered = new Set<string>(rows.map(([id]) => id));
  expect(wanted.filter((id) => !covered.has(id)).sort()).toEqual(elsewhere.sort());
});

describe('proposals are whole records that receivers accept', () => {
  it.each<[string, CheckId, string]>([
    ['v=spf1 ip4:8.8.8.8-all', 'spf.mechanism-glued', 'v=spf1 ip4:8.8.8.8 -all'],
    ['v=spf1 ip4:2a00::1 ip6:8.8.8.8 -all', 'spf.ip-wrong-family', 'v=spf1 ip6:2a00::1 ip4:8.8.8.8 -all'],
    ['v=spf1 a +all', 'spf.all-pass', 'v=spf1 a ~all'],
    ['v=spf1 a', 'spf.all-missing', 'v=spf1 a ~all'],
    ['v=spf1 -all redirect=esp.test', 'spf.redirect-with-all', 'v=spf1 -all'],
    ['v=spf1 ip4:8.8.8.9/24 -all', 'spf.ip-host-bits', 'v=spf1 ip4:8.8.8.0/24 -all'],
    ['V=SPF1 MX all;', 'spf.uppercase-version', 'v=spf1 mx all'],
    ['"v=spf1 a -all"', 'spf.version-garbled', 'v=spf1 a -all'],
  ])('%s: %s', async (text, id, value) => {
    const { findings } = await check(own(text));
    expect(findings.find((one) => one.id === id)?.proposal).toEqual({
      name: 'own.example',
      type: 'TXT',
      value,
    });
  });

  it('merges several records, and adds an address that is not covered', async () => {
    const merged = await check(own('v=spf1 a -all', 'v=spf1 a include:esp.test ~all'));
    expect(merged.findings[0]).toMatchObject({
      id: 'spf.multiple-records',
      proposal: { value: 'v=spf1 a include:esp.test ~all' },
    });
    const uncovered = await check(own('v=spf1 a -all'), { sendingIps: ['2a00::5'] });
    expect(uncovered.findings[0]).toMatchObject({
      subject: '2a00::5',
      proposal: { value: 'v=spf1 ip6:2a00::5 a -all' },
    });
  });

  it('offers nothing while another fault would remain', async () => {
    const { findings } = await check(own('v=spf1 ip4:2a00::1 foo -all'));
    expect(findings.map(({ id, proposal }) => [id, proposal])).toEqual([
      ['spf.ip-wrong-family', null],
      ['spf.syntax', null],
    ]);
  });
});

it("says whose fault it is: a provider's warning is only an info, its error names the provider", async () => {
  const zone = {
    ...own('v=spf1 include:sloppy.test -all'),
    'sloppy.test': { TXT: 'v=spf1 a include:esp.test include:esp.test -all', A: '8.8.8.8' },
  };
  const sloppy = await check(zone);
  expect(sloppy.findings).toMatchObject([{ id: 'spf.include-duplicate', severity: 'info' }]);
  const broken = await check({ ...zone, 'sloppy.test': { TXT: 'v=spf1 ip4:1.2.3 -all' } });
  expect(broken.findings[0]).toMatchObject({
    id: 'spf.include-broken',
    subject: 'sloppy.test',
    fix: expect.stringContaining('Report to the publisher of sloppy.test'),
  });
});

it('does not call void look-ups of other clients an error', async () => {
  const { findings } = await check(own('v=spf1 a a:own.example a:%{d} -all')); // no AAAA, but no sender on IPv6 either
  expect(findings.map(({ id }) => id)).not.toContain('spf.too-many-void-lookups');
});

it('concludes nothing about a record that DNS could not show', async () => {
  const { findings, unanswered, posture } = await check(
    { 'own.example': { unavailable: 'timeout' } },
    { sendingIps: ['9.9.9.9'] },
  );
  expect(findings).toEqual([]);
  expect(unanswered).toMatchObject([{ area: 'spf', name: 'own.example', reason: 'timeout' }]);
  expect(posture.state).toBe('unknown');
});
