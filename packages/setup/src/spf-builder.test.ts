import { describe, expect, it } from '@jest/globals';
import { isSpfRecord, readSpfRecord } from '@postseal/dns-records';
import { expandSpf, spfExpansionCaps } from '@postseal/spf';
import { zoneResolver } from '@postseal/test-mail';
import { buildSpf, meaningOf, type SpfWish } from './spf-builder.js';
import { measureSpfDraft } from './spf-cost.js';

const nothing: SpfWish = { existing: [], addresses: [], includes: [], mechanisms: [], ending: 'keep' };
const build = (wish: Partial<SpfWish>) => buildSpf({ ...nothing, ...wish });
const ids = (wish: Partial<SpfWish>) => build(wish).remarks.map(({ id }) => id);

describe('a first record', () => {
  it('lists v4 and v6 addresses, which cost no look-up, and ends mildly', () => {
    expect(build({ addresses: ['203.0.113.9', '2001:0DB8::25'] }).value).toBe(
      'v=spf1 ip4:203.0.113.9 ip6:2001:db8::25 ~all',
    );
  });

  it('takes addresses as people write them', () => {
    const addresses = [' [2001:db8::1] ', 'ip4:203.0.113.0/24', '::ffff:203.0.114.7', '203.0.115.77/24'];
    expect(build({ addresses }).value).toBe(
      'v=spf1 ip6:2001:db8::1 ip4:203.0.113.0/24 ip4:203.0.114.7 ip4:203.0.115.0/24 ~all'.replaceAll(
        '203.0.11',
        '203.0.11',
      ),
    );
  });

  it.each([
    ['154.354.32.2', 'spf.syntax'],
    ['10.0.0.1', 'spf.ip-not-public'],
    ['fe80::1', 'spf.ip-not-public'],
    ['127.0.0.1', 'spf.ip-not-public'],
    ['203.0.113.9/33', 'spf.syntax'],
    ['203.0.113.9/', 'spf.syntax'],
    ['203.0.113.9 +all', 'spf.syntax'],
    ['mail.example.org', 'spf.syntax'],
  ])('refuses the address %s', (input, id) => {
    const draft = build({ addresses: [input] });
    expect(draft.refused).toMatchObject([{ input, remark: { id } }]);
    expect(draft.value).toBe('v=spf1 ~all');
    expect(draft.remarks.map((remark) => remark.id)).toEqual(['setup.no-sender']);
  });

  it('refuses an include that is more than a name', () => {
    const draft = build({ includes: ['evil.example +all', 'include:good.example'] });
    expect(draft.value).toBe('v=spf1 include:good.example ~all');
    expect(draft.refused).toHaveLength(1);
  });

  it('warns of wide ranges', () => {
    expect(ids({ addresses: ['8.0.0.0/8'] })).toContain('spf.ip-too-broad');
    expect(ids({ addresses: ['2600::/20'] })).toContain('spf.ip-too-broad');
    expect(ids({ addresses: ['8.8.0.0/16'] })).not.toContain('spf.ip-too-broad');
  });
});

describe('merging', () => {
  it.each([
    [
      'the record of the story',
      'v=spf1 mx ip4:203.0.113.9 -all',
      'v=spf1 mx ip4:203.0.113.9 ip6:2001:db8::25 -all',
    ],
    ['a redirect', 'v=spf1 redirect=_spf.example.org', 'v=spf1 ip6:2001:db8::25 redirect=_spf.example.org'],
    [
      'modifiers at the end',
      'v=spf1 a exp=why.example.org',
      'v=spf1 a ip6:2001:db8::25 ~all exp=why.example.org',
    ],
    [
      'exp behind all',
      'v=spf1 a -all exp=why.example.org',
      'v=spf1 a ip6:2001:db8::25 -all exp=why.example.org',
    ],
    [
      'upper case and qualifiers',
      'v=spf1 ?MX ~ip4:198.51.100.0/24 -ALL',
      'v=spf1 ?MX ~ip4:198.51.100.0/24 ip6:2001:db8::25 -ALL',
    ],
    ['macros', 'v=spf1 exists:%{i}._spf.%{d2} -all', 'v=spf1 exists:%{i}._spf.%{d2} ip6:2001:db8::25 -all'],
    ['an empty record', 'v=spf1', 'v=spf1 ip6:2001:db8::25 ~all'],
    ['an address inside a listed range', 'v=spf1 ip6:2001:db8::/32 -all', 'v=spf1 ip6:2001:db8::/32 -all'],
    [
      'ranges that only together hold it',
      'v=spf1 ip6:2001:db8::24/127 ip6:2001:db8::20/126 -all',
      'v=spf1 ip6:2001:db8::24/127 ip6:2001:db8::20/126 -all',
    ],
  ])('keeps %s as it was written', (_, existing, value) => {
    expect(build({ existing: [existing], addresses: ['2001:db8::25'] }).value).toBe(value);
  });

  it('adds nothing twice, and changes nothing when there is nothing to add', () => {
    const wish = { addresses: ['203.0.113.9'], includes: ['_spf.google.com'], mechanisms: ['mx'] as const };
    const { value } = build(wish);
    const again = build({ ...wish, existing: [value] });
    expect(again).toMatchObject({ value, added: [], replaces: value });
  });

  it('joins several records into one, with the milder ending', () => {
    const draft = build({
      existing: ['v=spf1 mx -all', 'google-site=1', 'v=spf1 include:a.example mx ~all'],
    });
    expect(draft.value).toBe('v=spf1 mx include:a.example ~all');
    expect(draft.remarks.map(({ id }) => id)).toContain('spf.multiple-records');
  });

  it('does not take an address that is listed as failing for covered', () => {
    expect(build({ existing: ['v=spf1 -ip4:203.0.113.9 ~all'], addresses: ['203.0.113.9'] }).added).toEqual([
      'ip4:203.0.113.9',
    ]);
  });

  it('never leaves +all or ?all', () => {
    expect(build({ existing: ['v=spf1 mx +all'] })).toMatchObject({
      value: 'v=spf1 mx ~all',
      remarks: [{ id: 'spf.all-pass' }],
    });
    expect(build({ existing: ['v=spf1 mx all'] }).value).toBe('v=spf1 mx ~all');
    expect(build({ existing: ['v=spf1 mx ?all'] }).remarks.map(({ id }) => id)).toEqual(['spf.all-neutral']);
  });

  it('changes the ending when asked', () => {
    expect(build({ existing: ['v=spf1 mx ~all'], ending: 'fail' }).value).toBe('v=spf1 mx -all');
    expect(build({ existing: ['v=spf1 mx -all'], ending: 'softfail' }).value).toBe('v=spf1 mx ~all');
  });

  it('mends what has one cure, and says so', () => {
    const draft = build({ existing: ['v=spf1 ip4:2001:db8::1 ipv4:203.0.113.9 mx~all'] });
    expect(readSpfRecord(draft.value)?.faults).toEqual([]);
    expect(draft.value).toBe('v=spf1 ip6:2001:db8::1 ip4:203.0.113.9 mx ~all');
    expect(draft.remarks.map(({ id }) => id)).toContain('setup.mended');
  });

  it('takes a garbled version for what was meant', () => {
    const draft = build({ existing: ['v=spf1; mx -all'], addresses: ['203.0.113.9'] });
    expect(draft.value).toBe('v=spf1 mx ip4:203.0.113.9 -all');
    expect(draft.remarks.map(({ id }) => id)).toEqual(['spf.version-garbled']);
  });

  it('moves terms from behind all, where nobody reads them', () => {
    const draft = build({ existing: ['v=spf1 mx -all include:a.example'] });
    expect(draft).toMatchObject({
      value: 'v=spf1 mx include:a.example -all',
      remarks: [{ id: 'spf.all-not-last' }],
    });
  });

  it('gives a valid record for any mutation of a real one', () => {
    const seeds = [
      'v=spf1 mx a:b.example ip4:203.0.113.0/24 include:_spf.example -all',
      'v=spf1 redirect=x.example',
      'v=spf1; ip4:1.2.3.4~all',
    ];
    let state = 7;
    const random = (below: number) => {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
      return state % below;
    };
    for (let round = 0; round < 2000; round++) {
      const letters = [...seeds[round % seeds.length]!];
      for (let edit = random(4); edit >= 0; edit--)
        letters[random(letters.length)] = String.fromCharCode(32 + random(95));
      const existing = letters.join('');
      const { value } = build({ existing: [existing], addresses: ['203.0.113.77'] });
      expect([existing, isSpfRecord(value), readSpfRecord(value)?.faults]).toEqual([existing, true, []]);
    }
  });
});

describe('remarks on the record', () => {
  it('mention length and ptr', () => {
    const addresses = Array.from({ length: 16 }, (_, n) => `203.0.113.${n * 2}`);
    expect(ids({ addresses })).toContain('setup.split');
    expect(ids({ addresses: Array.from({ length: 30 }, (_, n) => `203.0.113.${n * 2}`) })).toContain(
      'spf.record-large',
    );
    expect(ids({ existing: ['v=spf1 ptr ~all'] })).toContain('spf.ptr-used');
  });
});

describe('meaningOf', () => {
  it.each([
    ['mx', 'The mail servers (MX) of your domain may send.'],
    ['a:mail.example.org', 'The addresses (A, AAAA) of mail.example.org may send.'],
    ['ip6:2001:db8::/32', 'The 2^96 addresses of 2001:db8::/32 may send.'],
    ['ip4:203.0.113.0/24', 'The 256 addresses of 203.0.113.0/24 may send.'],
    ['-all', 'Every other host must not send.'],
    ['redirect=x.example', 'For all else, the record of x.example decides.'],
    ['nonsense', 'Receivers cannot read this.'],
  ])('explains %s', (term, sentence) => {
    expect(meaningOf(term)).toBe(sentence);
  });
});

describe('measureSpfDraft', () => {
  const limits = { ...spfExpansionCaps, signal: null };
  const records = {
    'example.org': { TXT: ['v=spf1 -all', 'other=1'], MX: ['10 mail.example.org'] },
    'mail.example.org': { A: ['203.0.113.9'] },
    'a.example': { TXT: ['v=spf1 include:b.example ~all'] },
    'b.example': { TXT: ['v=spf1 ip4:198.51.100.1 ~all'] },
  };
  const measure = (draft: string) =>
    measureSpfDraft('example.org', draft, zoneResolver(records), expandSpf, limits);

  it('counts what the draft costs, not what is published', async () => {
    expect(await measure('v=spf1 mx include:a.example ~all')).toMatchObject({
      lookups: 3,
      voids: 0,
      isComplete: true,
      remarks: [],
    });
  });

  it('warns of a missing include, of too many look-ups, and of terms that say the same', async () => {
    const found = async (draft: string) => (await measure(draft)).remarks.map(({ id }) => id);
    expect(await found('v=spf1 include:nowhere.example ~all')).toContain('spf.include-nxdomain');
    expect(await found('v=spf1 mx ip4:203.0.113.0/24 ~all')).toEqual(['setup.spf-overlap']);
    const many = Array.from({ length: 11 }, (_, n) => `a:h${n}.example`).join(' ');
    expect(await found(`v=spf1 ${many} ~all`)).toEqual(
      expect.arrayContaining(['spf.too-many-lookups', 'spf.too-many-void-lookups']),
    );
  });
});
