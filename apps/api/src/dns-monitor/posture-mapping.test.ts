import { describe, expect, it } from '@jest/globals';
import { checkDomain } from '@postseal/dns-checks';
import { zoneResolver } from '@postseal/test-mail';
import { toStoredReading, toStrip } from './posture-mapping.js';
import { StoredReading } from './stored-reading.js';

const zone = {
  'example.test': { SOA: {}, NS: ['ns1.example.test'], MX: '10 mail.example.test', TXT: 'v=spf1 mx -all' },
  'mail.example.test': { A: '46.4.113.5' },
  '5.113.4.46.in-addr.arpa': { PTR: 'mail.example.test' },
  '_dmarc.example.test': { TXT: 'v=DMARC1; p=reject' },
};

async function read(selectors: string[] = []) {
  const posture = await checkDomain(
    { domain: 'example.test', selectors, discoversSelectors: true },
    zoneResolver(zone),
    {},
  );
  return { posture, reading: toStoredReading(posture) };
}

describe('toStoredReading', () => {
  it('keeps the contract’s shape', async () => {
    const { reading } = await read();
    expect(StoredReading.parse(reading)).toEqual(reading);
    expect(reading.dmarc).toMatchObject({ policy: 'reject', policyDomain: 'example.test' });
    expect(reading.spf).toMatchObject({ lookups: 1, ranges: ['46.4.113.5/32'] });
    expect(reading.hosts).toEqual([
      {
        host: 'mail.example.test',
        role: 'mx',
        ip: '46.4.113.5',
        ptrNames: ['mail.example.test'],
        names: [{ name: 'mail.example.test', isConfirmed: true }],
        state: 'ok',
      },
    ]);
  });

  it('tells what each term of the SPF record lets through, and how the policy was found', async () => {
    const { reading } = await read();
    expect(reading.spf!.tree).toMatchObject({
      terms: [
        { text: 'mx', state: 'known', lookups: 1, ranges: ['46.4.113.5/32'] },
        { text: '-all', lookups: 0, ranges: [] },
      ],
      ranges: ['46.4.113.5/32'],
      rangeCount: 1,
    });
    expect(reading.dmarc).toMatchObject({
      walk: [
        { name: '_dmarc.example.test', outcome: 'record', record: 'v=DMARC1; p=reject' },
        { name: '_dmarc.test', outcome: 'none', record: null },
      ],
      appliedTag: 'p',
      publicSuffixView: { organizationalDomain: 'example.test', policy: 'reject', isComplete: true },
    });
  });

  it('reads what an older version stored', async () => {
    const { reading } = await read(['mine']);
    const { domain, record, state, lookups, voids, via } = reading.spf!.tree!;
    const older = {
      ...reading,
      spf: { ...reading.spf, tree: { domain, record, state, lookups, voids, via, children: [] } },
      dmarc: { ...reading.dmarc, walk: undefined, appliedTag: undefined, publicSuffixView: undefined },
      dkim: reading.dkim.map(({ selector, state, keyType, bits, record }) => ({
        selector,
        state,
        keyType,
        bits,
        record,
      })),
      hosts: reading.hosts.map(({ names: _, ...host }) => host),
    };
    expect(StoredReading.safeParse(JSON.parse(JSON.stringify(older))).success).toBe(true);
  });

  it('leaves out selectors that were only tried, not the owner’s own', async () => {
    const { reading } = await read(['mine']);
    const names = reading.observations.map(({ name }) => name);
    expect(names).toContain('mine._domainkey.example.test');
    expect(names).not.toContain('google._domainkey.example.test');
    expect(names.some((name) => name.startsWith('unused-'))).toBe(false);
  });
});

it('tells the state of MX beside the four others', async () => {
  const { posture } = await read();
  expect(Object.keys(toStrip(posture)).sort()).toEqual(['dkim', 'dmarc', 'mx', 'ptr', 'spf']);
});
