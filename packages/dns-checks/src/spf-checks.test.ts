import { describe, expect, it } from '@jest/globals';
import { type ZoneData, zoneResolver } from '@postseal/test-mail';
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
