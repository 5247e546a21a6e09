import { describe, expect, it } from '@jest/globals';
import { type NameRecords, type ZoneData, zoneResolver } from '@postseal/test-mail';
import {
  checkGuarded,
  failure,
  type GuardedWorld,
  LOGO_URL,
  POLICY,
  POLICY_URL,
  page,
} from './check-cases/guarded-domain.js';
import { checkDomain } from './check-domain.js';
import { describePosture } from './describe-posture.js';

const ED25519 = 'eXkjo8l3uDzQkH6AdLuUxTxVxzQ3nbvV2IoSKoPBfr4=';
const zone: Record<string, NameRecords> = {
  org: { NS: 'ns.test' },
  test: { NS: 'ns.test' },
  arpa: { NS: 'ns.test' },
  'example.org': {
    TXT: 'v=spf1 mx -all',
    MX: '10 mx.example.org',
    NS: ['ns.test', 'ns2.test'],
    SOA: { contact: 'hostmaster.example.org' },
  },
  'mx.example.org': { A: '203.0.113.1' },
  '1.113.0.203.in-addr.arpa': { PTR: 'mx.example.org' },
  's1._domainkey.example.org': { TXT: `v=DKIM1; k=ed25519; p=${ED25519}` },
  '_dmarc.example.org': { TXT: 'v=DMARC1; p=reject; rua=mailto:r@example.org' },
};

async function sentence(changes: ZoneData): Promise<string> {
  const names = Object.entries({ ...zone, ...changes }).filter(
    ([, records]) => Object.keys(records).length > 0,
  );
  const subject = { domain: 'example.org', selectors: ['s1'] };
  return describePosture(await checkDomain(subject, zoneResolver(Object.fromEntries(names))));
}
const dmarc = (TXT: string): ZoneData => ({ '_dmarc.example.org': { TXT } });
const apex = (records: NameRecords): ZoneData => ({ 'example.org': { ...zone['example.org'], ...records } });

describe('describePosture', () => {
  it.each<[ZoneData, string]>([
    [{ '_dmarc.example.org': {} }, 'Mail from example.org can be forged: it has no DMARC record.'],
    [
      dmarc('v=DMARC1; p=none'),
      'Mail from example.org can be forged: its DMARC policy is none, which only observes.',
    ],
    [
      dmarc('v=DMARC1; p=quarantine; t=y'),
      'Mail from example.org can be forged: its DMARC policy is in test mode (t=y).',
    ],
    [
      dmarc('v=dmarc1; p=reject'),
      'Mail from example.org can be forged: its DMARC record does not begin with "v=DMARC1;", so receivers ignore it.',
    ],
    [
      apex({ TXT: 'v=spf1 +all' }),
      'Mail from example.org can be forged: its SPF record lets every host on the Internet send in its name.',
    ],
    [
      { '1.113.0.203.in-addr.arpa': {} },
      'Mail from example.org may be refused: its sending address 203.0.113.1 has no reverse DNS name.',
    ],
    [{ 'mx.example.org': {} }, 'Mail to example.org is lost: its MX host mx.example.org does not exist.'],
    [
      { '_dmarc.example.org': { unavailable: 'servfail' } },
      'Nothing wrong was found for example.org, but DMARC could not be checked fully.',
    ],
    [{}, 'Mail from example.org is protected, with a weak spot: only Ed25519 keys published (example.org).'],
  ])('%j', async (changes, text) => {
    expect(await sentence(changes)).toBe(text);
  });

  it('never calls a domain forgeable because DNS was silent', async () => {
    const silent = Object.fromEntries(
      Object.keys(zone).map((name) => [name, { unavailable: 'timeout' as const }]),
    );
    expect(await sentence(silent)).toBe(
      'Nothing wrong was found for example.org, but DMARC, SPF, DKIM, PTR could not be checked fully.',
    );
  });

  it.each<[string, GuardedWorld, string]>([
    [
      'faults in the way of mail to the domain',
      { web: { [POLICY_URL]: page(POLICY.replace('*.example.org', 'mx1.example.org')) } },
      'Some mail to example.org may be delayed or lost: MX host not covered by the policy (mx2.example.org).',
    ],
    [
      'a logo that is not shown',
      {
        zone: { 'default._bimi.example.org': { TXT: `v=BIMI1; l=${LOGO_URL}` } },
        web: { [LOGO_URL]: failure('timeout') },
      },
      `Mail from example.org is protected, with a weak spot: logo not reachable over HTTPS (${LOGO_URL}) (and 1 more).`,
    ],
  ])('does not say of %s that mail from it is refused', async (_, world, text) => {
    expect(describePosture(await checkGuarded(world))).toBe(text);
  });
});
