import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type NameRecords, type ZoneData, zoneResolver } from '@postseal/test-mail';
import { sameRecordText } from './canonical.js';
import { checkDomain } from './check-domain.js';
import { differencesOf } from './compare-record-differences.js';
import type { RecordKind, RecordState } from './record-state.js';

const key = (bits: number) =>
  generateKeyPairSync('rsa', { modulusLength: bits })
    .publicKey.export({ type: 'spki', format: 'der' })
    .toString('base64');
const [long, short] = [key(2048), key(1024)];
const S1 = 's1._domainkey.example.org';
const DMARC = '_dmarc.example.org';

const zone: Record<string, NameRecords> = {
  'example.org': {
    TXT: 'v=spf1 mx include:a.example ~all',
    MX: ['10 mx1.example.org', '20 mx2.example.org'],
    NS: ['ns1.test', 'ns2.test'],
    SOA: {},
  },
  'a.example': { TXT: 'v=spf1 ip4:198.51.100.0/28 -all' },
  'b.example': { TXT: 'v=spf1 ip4:192.0.2.0/28 -all' },
  'mx1.example.org': { A: '203.0.113.1' },
  'mx2.example.org': { A: '203.0.113.2' },
  '1.113.0.203.in-addr.arpa': { PTR: 'mx1.example.org' },
  [S1]: { TXT: `v=DKIM1; k=rsa; p=${long}` },
  [DMARC]: { TXT: 'v=DMARC1; p=none; rua=mailto:a@example.org' },
};
const apex = (records: NameRecords): ZoneData => ({ 'example.org': { ...zone['example.org'], ...records } });

async function stateOf(kind: RecordKind, subject: string, changes: ZoneData): Promise<RecordState> {
  const present = Object.entries({ ...zone, ...changes }).filter(
    ([, records]) => Object.keys(records).length > 0,
  );
  const { records } = await checkDomain(
    { domain: 'example.org', selectors: ['s1'] },
    zoneResolver(Object.fromEntries(present)),
  );
  return records.find((one) => one.kind === kind && one.subject === subject)!;
}

/** The differences as lines: `- part old`, `+ part new`, `part old → new`. */
async function lines(kind: RecordKind, subject: string, changes: ZoneData): Promise<string[]> {
  const [before, after] = [await stateOf(kind, subject, {}), await stateOf(kind, subject, changes)];
  const sides = { before: before.canonical!, after: after.canonical! };
  const found = differencesOf({ kind, subject, ...sides, rawBefore: before.raw, rawAfter: after.raw });
  return found.map(({ change, part, before: from, after: to }) =>
    change === 'added'
      ? `+ ${part} ${to}`
      : change === 'removed'
        ? `- ${part} ${from}`
        : `${part} ${from} → ${to}`,
  );
}

describe('differencesOf', () => {
  it('goes through SPF term by term', async () => {
    expect(await lines('spf', 'example.org', apex({ TXT: 'v=spf1 mx include:b.example -all' }))).toEqual([
      '- term include:a.example',
      '+ term include:b.example',
      'all ~all → -all',
    ]);
    expect(await lines('spf', 'example.org', apex({ TXT: 'v=spf1 include:a.example mx ~all' }))).toEqual([
      'order of terms v=spf1 mx include:a.example ~all → v=spf1 include:a.example mx ~all',
    ]);
    expect(await lines('spf-tree', 'example.org', { 'a.example': zone['b.example']! })).toEqual([
      '- address range 198.51.100.0/28',
      '+ address range 192.0.2.0/28',
    ]);
  });

  it('goes through DMARC tag by tag, report addresses one by one', async () => {
    const after = 'v=DMARC1; p=reject; sp=none; rua=mailto:a@example.org,mailto:b@example.org';
    expect(await lines('dmarc', 'example.org', { [DMARC]: { TXT: after } })).toEqual([
      'p none → reject',
      '+ rua mailto:b@example.org',
      '+ sp none',
    ]);
    expect(await lines('dmarc', 'example.org', { [DMARC]: {} })).toEqual([
      '- p none',
      '- rua mailto:a@example.org',
    ]);
  });

  it('shows type, size and short name of a DKIM key, not its text', async () => {
    const seen = await lines('dkim', S1, { [S1]: { TXT: `v=DKIM1; t=y; p=${short}` } });
    expect(seen[0]).toBe('key size 2048 bits → 1024 bits');
    expect(seen[1]).toMatch(/^key [0-9a-f]{16} → [0-9a-f]{16}$/);
    expect(seen[2]).toBe('+ test mode on');
    expect(await lines('dkim', S1, { [S1]: { TXT: 'v=DKIM1; p=' } })).toContain('state key → revoked');
  });

  it('names hosts, servers and addresses that came and went', async () => {
    expect(
      await lines(
        'mx',
        'example.org',
        apex({ MX: ['10 mx1.example.org', '30 mx2.example.org', '40 mx3.example.org'] }),
      ),
    ).toEqual(['preference of mx2.example.org 20 → 30', '+ host 40 mx3.example.org']);
    expect(await lines('ns', 'example.org', apex({ NS: ['ns2.test', 'ns3.test'] }))).toEqual([
      '- name server ns1.test',
      '+ name server ns3.test',
    ]);
    expect(await lines('host', 'mx1.example.org', { 'mx1.example.org': { A: '203.0.113.9' } })).toEqual([
      '- address 203.0.113.1',
      '+ address 203.0.113.9',
    ]);
    expect(
      await lines('ptr', '203.0.113.1', { '1.113.0.203.in-addr.arpa': { PTR: 'mx2.example.org' } }),
    ).toEqual(['- reverse name mx1.example.org', '+ reverse name mx2.example.org']);
  });

  it('ends a long list by saying how many more there are', async () => {
    const many = Array.from({ length: 100 }, (_, i) => `ip4:198.18.${i * 2}.0/24`).join(' ');
    const seen = await lines('spf-tree', 'example.org', { 'a.example': { TXT: [`v=spf1 ${many} -all`] } });
    expect(seen.at(-1)).toBe('+ address range and 61 more');
    expect(seen).toHaveLength(41);
  });
});

describe('sameRecordText', () => {
  it.each([
    ['dmarc', 'v=DMARC1;p=none', 'v=DMARC1; P=none ;', true],
    ['dmarc', 'v=DMARC1; p=none', 'v=DMARC1; p=reject', false],
    ['spf', 'v=spf1  MX -all', 'v=spf1 mx -all', true],
    ['dkim', `p=${long}`, `v=DKIM1; k=rsa; p=${long}`, true],
    ['dkim', `p=${long}`, `p=${short}`, false],
    ['mx', '10 mx.example.org.', '10 MX.example.org', true],
  ] as const)('%s: %#', (kind, a, b, isSame) => {
    expect(sameRecordText(kind, [a], [b])).toBe(isSame);
  });
});
