import { describe, expect, it } from '@jest/globals';
import { checkSplits } from './spf-split.js';

const sound = [
  'v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::a:b/64 include:_spf.google.com include:spf.protection.outlook.com -all',
  'v=spf1 a mx a:mail.example.org mx:example.org ptr exists:%{ir}.%{v}._spf.%{d2} ~all',
  'v=spf1 include:a.all.example include:mx.a.example redirect=_spf.example.org',
  'v=spf1 include:allowed.example.org a:a.mx-all.example/28//64 exp=explain.%{d} ?all',
  'v=spf1 ip6:2001:67c:a:b:: +ip4:192.0.2.1 -include:bad.example all',
];
const bytes = (...strings: string[]) => [strings.map((text) => Buffer.from(text))];

describe('a record split into strings', () => {
  it.each(sound)('is sound wherever its strings end: %s', (text) => {
    for (let at = 1; at < text.length; at++) {
      const strings = [text.slice(0, at), text.slice(at)];
      expect([at, checkSplits('example.org', bytes(...strings))]).toEqual([at, []]);
    }
  });

  it.each(sound)('is at fault where a space between two terms is lost: %s', (text) => {
    for (const { index } of text.matchAll(
      / (?=(?:include|ip4|ip6|exists|a|mx|redirect|exp)[:=]|[-~?+]all$)/g,
    )) {
      const strings = [text.slice(0, index), text.slice(index + 1)];
      if (strings[0] === 'v=spf1') continue; // no SPF record any more: its version has a finding of its own
      const found = checkSplits('example.org', bytes(...strings));
      // Where the terms run together into another valid one, nobody can tell.
      if (found.length > 0) expect(found[0]!.proposal?.value).toBe(text);
      else expect(strings[1]).toMatch(/^(?:a|mx|exp|redirect)[:=]/);
    }
  });

  it.each(sound)('is at fault where a space breaks a term: %s', (text) => {
    const at = text.indexOf('.example') + 3;
    if (at < 3) return;
    const found = checkSplits('example.org', bytes(`${text.slice(0, at)} `, text.slice(at)));
    expect(found.map(({ proposal }) => proposal?.value)).toEqual([text]);
  });

  it('is left alone when it is no SPF record, or one string', () => {
    expect(checkSplits('example.org', bytes('v=DKIM1; p=', 'include:x'))).toEqual([]);
    expect(checkSplits('example.org', bytes('v=spf1 ip4:192.0.2.1include:x.example -all'))).toEqual([]);
    expect(checkSplits('example.org', bytes('v=spf1', '', ' -all'))).toEqual([]);
  });
});
