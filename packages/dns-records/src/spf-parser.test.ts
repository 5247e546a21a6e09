import { describe, expect, it } from '@jest/globals';
import { readSpfLookalike } from './spf-lookalike.js';
import { applySpfEdits, readSpfRecord } from './spf-parser.js';

/** Code, text at the place, and the record after the suggested edit. */
function faultsOf(text: string) {
  return readSpfRecord(text)!.faults.map(({ code, span, edit }) => [
    code,
    text.slice(span.start, span.end),
    edit === null ? null : applySpfEdits(text, [edit]),
  ]);
}
function lintsOf(text: string) {
  return readSpfRecord(text)!.lints.map(({ code, span }) => [code, text.slice(span.start, span.end)]);
}

it('reads every kind of term with its place', () => {
  const text =
    'v=spf1  ip4:192.0.2.0/24 -a:%{D2}.example//64 mx ?include:x.example ~exists:%{ir}.x.example ptr x=1 redirect=y.example';
  const { terms, faults } = readSpfRecord(text)!;
  expect(faults).toEqual([]);
  expect(terms.map((term) => text.slice(term.span.start, term.span.end))).toEqual(
    terms.map((term) => term.text),
  );
  expect(terms).toMatchObject([
    { kind: 'ip4', qualifier: '+', network: { family: 4, value: 0xc0000200n }, prefixLength: 24 },
    {
      kind: 'a',
      qualifier: '-',
      prefix4: 32,
      prefix6: 64,
      target: {
        text: '%{D2}.example',
        parts: [
          { kind: 'macro', letter: 'd', isEscaped: true, keep: 2, isReversed: false, delimiters: '.' },
          { kind: 'literal', text: '.example' },
        ],
      },
    },
    { kind: 'mx', qualifier: '+', target: null },
    { kind: 'include', qualifier: '?' },
    { kind: 'exists', qualifier: '~' },
    { kind: 'ptr', target: null },
    { kind: 'unknown-modifier', name: 'x', value: { text: '1' } },
    { kind: 'redirect', target: { text: 'y.example' } },
  ]);
});

it('collects all faults of a record by position instead of stopping at the first', () => {
  expect(
    faultsOf('v=spf1 foo ip4:1.2.3 a:x..%{z} redirect=a.b redirect=c.d mx/33 -all').map(([code]) => code),
  ).toEqual(['unknown-mechanism', 'bad-address', 'bad-macro', 'redirect-repeated', 'bad-prefix-length']);
});

describe('faults', () => {
  it.each([
    ['v=spf1 foo:x -all', 'unknown-mechanism', 'foo', null],
    ['v=spf1 -all;', 'unknown-mechanism', 'all;', 'v=spf1 -all'],
    ['v=spf1 redirect:x.example', 'unknown-mechanism', ':', 'v=spf1 redirect=x.example'],
    ['v=spf1 ipv4:192.0.2.1', 'unknown-mechanism', 'ipv4', 'v=spf1 ip4:192.0.2.1'],
    ['v=spf1 ip4:192.0.2.1~all', 'glued-terms', '', 'v=spf1 ip4:192.0.2.1 ~all'],
    ['v=spf1 ip4:192.0.2.1all', 'glued-terms', '', 'v=spf1 ip4:192.0.2.1 all'],
    ['v=spf1 ip4:192.0.2.1,ip4:192.0.2.2', 'glued-terms', ',', 'v=spf1 ip4:192.0.2.1 ip4:192.0.2.2'],
    ['v=spf1 mx-all', 'glued-terms', '', 'v=spf1 mx -all'],
    ['v=spf1 ip4:2001:db8::/32 -all', 'wrong-address-family', 'ip4', 'v=spf1 ip6:2001:db8::/32 -all'],
    ['v=spf1 ip6:192.0.2.1', 'wrong-address-family', 'ip6', 'v=spf1 ip4:192.0.2.1'],
    ['v=spf1 ip4:192.0.2.1/33', 'bad-prefix-length', '/33', null],
    ['v=spf1 ip4:192.0.2.1/032', 'bad-prefix-length', '/032', 'v=spf1 ip4:192.0.2.1/32'],
    ['v=spf1 a/24/64', 'bad-prefix-length', '/24/64', null],
    ['v=spf1 ip4:', 'missing-value', 'ip4:', null],
    ['v=spf1 include', 'missing-value', 'include', null],
    ['v=spf1 all:x', 'unexpected-value', ':x', 'v=spf1 all'],
    ['v=spf1 a:192.0.2.1', 'bad-domain', '192.0.2.1', 'v=spf1 ip4:192.0.2.1'],
    ['v=spf1 include:localhost', 'bad-domain', 'localhost', null],
    ['v=spf1 exists:%{x}.example', 'bad-macro', '%{x}', null],
    ['v=spf1 exists:%{c}.example', 'bad-macro', '%{c}', null],
    ['v=spf1 exists:%{d0}.example', 'bad-macro', '%{d0}', null],
    ['v=spf1 exists:50%.example', 'bad-macro', '%', 'v=spf1 exists:50%%.example'],
    ['v=spf1 -include=x.example', 'bad-modifier-name', '=', 'v=spf1 -include:x.example'],
    ['v=spf1 1up=x', 'bad-modifier-name', '1up', null],
    ['v=spf1 exp=a.b exp=c.d', 'exp-repeated', 'exp=c.d', null],
    ['v=spf1 \u2013all', 'unknown-mechanism', '\u2013all', null],
  ])('%s: %s at "%s"', (text, code, place, corrected) => {
    expect(faultsOf(text)).toContainEqual([code, place, corrected]);
  });

  it('points at every character beyond ASCII', () => {
    expect(faultsOf('v=spf1 a:caf\u00e9.example\t-all').filter(([code]) => code === 'non-ascii')).toEqual([
      ['non-ascii', '\u00e9', null],
      ['non-ascii', '\t', null],
    ]);
  });
});

describe('remarks, which leave the record valid', () => {
  it.each([
    [
      'V=spf1 MX -all',
      [
        ['upper-case', 'V=spf1'],
        ['upper-case', 'MX'],
      ],
    ],
    ['v=spf1 ip4:8.8.8.77/24 -all', [['host-bits', '8.8.8.77/24']]],
    ['v=spf1 ip4:10.0.0.0/8 -all', [['not-public', 'ip4:10.0.0.0/8']]],
    [
      'v=spf1 -all mx exp=x.example all',
      [
        ['after-all', 'mx'],
        ['all-repeated', 'all'],
      ],
    ],
    ['v=spf1 mx', [['all-missing', '']]],
    ['v=spf1 redirect=x.example', []],
    ['v=spf1 -all redirect=x.example', [['redirect-with-all', 'redirect=x.example']]],
    ['v=spf1 include=x.example -all', [['unknown-modifier', 'include=x.example']]],
    [
      'v=spf1 ptr:%{p}.x.example -all',
      [
        ['ptr-used', 'ptr:%{p}.x.example'],
        ['macro-p', '%{p}.x.example'],
      ],
    ],
    ['v=spf1 exists:x.example -all', [['exists-without-macro', 'exists:x.example']]],
    [
      'v=spf1 include:a.example-all',
      [
        ['all-missing', ''],
        ['glued-terms', ''],
      ],
    ],
    ['v=spf1 include:a.example include:mail.example -all', []],
    ['v=spf1 a:foo:bar/baz.example -all', []],
  ])('%s', (text, expected) => {
    const record = readSpfRecord(text)!;
    expect(record.faults).toEqual([]);
    expect(lintsOf(text).sort()).toEqual([...(expected as string[][])].sort());
  });
});

describe('which texts are SPF (RFC 7208 §4.5)', () => {
  it.each([
    'v=spf10 -all',
    'v=spf1;-all',
    ' v=spf1 -all',
    'spf2.0/pra -all',
    '"v=spf1 -all"',
    'google-site-verification=1',
  ])('takes %j for none', (text) => expect(readSpfRecord(text)).toBeNull());

  it.each([
    [' v=spf1 -all', 'garbled-version', 'v=spf1 -all'],
    ['"v=spf1 mx -all"', 'garbled-version', 'v=spf1 mx -all'],
    ['\u201cv=spf1 mx -all\u201d', 'garbled-version', 'v=spf1 mx -all'],
    ['v=spf1;mx -all', 'garbled-version', 'v=spf1 mx -all'],
    ['v=spf10 mx', 'garbled-version', 'v=spf1 mx'],
    ['v=spf1include:x.example', 'garbled-version', 'v=spf1 include:x.example'],
    ['v = spf1 mx', 'garbled-version', 'v=spf1 mx'],
    ['v=spf2 include:x.example', 'garbled-version', 'v=spf1 include:x.example'],
    ['spf2.0/mfrom,pra -all', 'sender-id', null],
  ])('recognises %j as %s', (text, kind, corrected) => {
    expect(readSpfLookalike(text)).toMatchObject({ kind, corrected });
  });

  it.each(['v=spf1 -all', 'v=spf1', 'v=spfl am not an SPF record', 'v=DMARC1; p=none', 'MS=ms123'])(
    'leaves %j alone',
    (text) => expect(readSpfLookalike(text)).toBeNull(),
  );
});

it('reads hostile records in time that grows with their length', () => {
  const cost = (text: string) => {
    const start = performance.now();
    readSpfRecord(`v=spf1 ${text}`);
    readSpfLookalike(`v=spf${text}`);
    return performance.now() - start;
  };
  for (const piece of ['a ', '%', '%{', '/1', 'ip4:', '-', 'x=', '1', ' ', 'a:b-all', '"']) {
    expect(cost(piece.repeat(65_536 / piece.length))).toBeLessThan(2_000); // far above honest cost, far below quadratic
  }
});
