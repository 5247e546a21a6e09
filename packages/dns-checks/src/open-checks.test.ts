import { describe, expect, it } from '@jest/globals';
import { zoneResolver } from '@postseal/test-mail';
import { exampleSubject, healthy } from './check-cases/example-domain.js';
import { checkGuarded, type GuardedWorld, NOW, secureEverywhere } from './check-cases/guarded-domain.js';
import { checkDomain } from './check-domain.js';
import { openChecks } from './open-checks.js';

const openIn = async (world: GuardedWorld) => openChecks(await checkGuarded(world));

describe('openChecks', () => {
  it('are none where everything could be asked', async () => {
    const open = await openIn({
      secure: secureEverywhere,
      zone: { 'example.org': { ...healthy['example.org'], DNSKEY: '257 3 13 AQID' } },
    });
    expect([...open].filter((id) => /^(mta-sts|tls-rpt|bimi|dane|dnssec|mx\.(?!inc))/.test(id))).toEqual([]);
    expect(open).toContain('blocklist.ip-listed'); // no list is turned on
  });

  it('are all of the way of mail where a check did not look at it', async () => {
    const open = openChecks(await checkDomain(exampleSubject, zoneResolver(healthy)));
    for (const id of ['mta-sts.missing', 'dane.mismatch', 'mx.no-starttls', 'bimi.missing'] as const) {
      expect(open).toContain(id);
    }
    expect(open).not.toContain('mx.single');
  });

  it('are those of files where nothing is fetched, and those of port 25 where nobody talks to it', async () => {
    const resolver = zoneResolver({
      ...healthy,
      '_mta-sts.example.org': { TXT: 'v=STSv1; id=1' },
      'mta-sts.example.org': { A: '203.0.113.80' },
    });
    const open = openChecks(await checkDomain(exampleSubject, resolver, { means: { now: NOW } }));
    for (const id of [
      'mta-sts.mx-not-covered',
      'mx.no-starttls',
      'dane.mismatch',
      'dnssec.unsigned',
    ] as const) {
      expect(open).toContain(id);
    }
    for (const id of ['mta-sts.id-missing', 'tls-rpt.missing', 'mx.no-address'] as const) {
      expect(open).not.toContain(id);
    }
  });

  it('are all of a group whose record was not answered', async () => {
    const open = await openIn({ zone: { '_mta-sts.example.org': { unavailable: 'timeout' } } });
    expect(open).toContain('mta-sts.id-missing');
    expect(open).toContain('mta-sts.fetch-failed');
    expect(open).not.toContain('tls-rpt.missing');
  });
});
