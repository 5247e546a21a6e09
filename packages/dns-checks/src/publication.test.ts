import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { judgePublication, misplacedNames } from './publication.js';
import type { ExpectedRecord, Sighting } from './publication-verdict.js';

function publicKey(): string {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
}
const key = publicKey();

const spf = expected('example.org', 'TXT', 'v=spf1 ip4:192.0.2.1 include:_spf.example.net -all');
const dkim = expected('s1._domainkey.example.org', 'TXT', `v=DKIM1; k=rsa; p=${key}`);
const dmarc = expected('_dmarc.example.org', 'TXT', 'v=DMARC1; p=reject; rua=mailto:a@reports.example');
const proof = expected('example.org', 'TXT', 'site-verification=4f6c67a0');
const mx = expected('example.org', 'MX', '10 mail.example.org');

function expected(name: string, type: ExpectedRecord['type'], value: string): ExpectedRecord {
  return { name, type, value };
}

function seen(...values: string[]): Sighting {
  return { outcome: values.length > 0 ? 'found' : 'absent', values, cnames: [], reason: null };
}

/** The verdict in a word: `match`, `match*` with a note, or the code of the fault. */
function judge(record: ExpectedRecord, sighting: Sighting, before: string[] | null = null): string {
  const verdict = judgePublication(record, sighting, before);
  if (verdict.kind === 'fault') return verdict.fault.code;
  return verdict.kind === 'match' && verdict.note !== null ? 'match*' : verdict.kind;
}

describe('a record as expected', () => {
  it.each<[string, ExpectedRecord, string[]]>([
    ['SPF beside other texts', spf, ['site-verification=1', spf.value]],
    ['DKIM', dkim, [dkim.value]],
    ['a proof among others', proof, ['v=spf1 -all', proof.value]],
    ['one of several MX', mx, ['20 backup.example.org', '10 MAIL.example.org.']],
    ['an address in another spelling', expected('a.example.org', 'AAAA', '2001:DB8:0:0::1'), ['2001:db8::1']],
    ['a reverse name', expected('1.2.0.192.in-addr.arpa', 'PTR', 'mail.example.org.'), ['mail.example.org']],
  ])('is there: %s', (_, record, values) => {
    expect(judge(record, seen(...values))).toBe('match');
  });

  it.each<[string, ExpectedRecord, string]>([
    ['blanks and case of SPF', spf, 'v=spf1  IP4:192.0.2.1 include:_spf.example.net  -all '],
    ['blanks within the key', dkim, `v=DKIM1; k=rsa; p=${key.slice(0, 60)} ${key.slice(60)}`],
    ['no version before a key', dkim, `k=rsa; p=${key};`],
    ['order of DMARC tags', dmarc, 'v=DMARC1;p=reject;rua=mailto:a@reports.example;'],
  ])('may be written differently: %s', (_, record, text) => {
    expect(judge(record, seen(text))).toBe('match*');
  });

  it('may stand behind an alias', () => {
    expect(judge(dkim, { ...seen(dkim.value), cnames: ['s1.keys.example.net'] })).toBe('match*');
  });
});

describe('a record that is not there yet', () => {
  it.each<[string, ExpectedRecord, Sighting, string[] | null, string]>([
    ['nothing at the name', spf, seen(), null, 'absent'],
    ['only records of other kinds', spf, seen('site-verification=1'), ['site-verification=1'], 'absent'],
    ['the old record', spf, seen('v=spf1 mx ~all'), ['v=spf1 mx ~all', 'site-verification=1'], 'before'],
    ['the old hosts', mx, seen('5 old.example.org'), ['5 old.example.org'], 'before'],
    [
      'an old record that the new one continues',
      spf,
      seen('v=spf1 ip4:192.0.2.1'),
      ['v=spf1 ip4:192.0.2.1'],
      'before',
    ],
    ['no answer', spf, { outcome: 'unknown', values: [], cnames: [], reason: 'timeout' }, null, 'unknown'],
  ])('%s', (_, record, sighting, before, verdict) => {
    expect(judge(record, sighting, before)).toBe(verdict);
  });
});

describe('a record published wrongly', () => {
  it.each<[string, ExpectedRecord, Sighting, string]>([
    ['quotes', dmarc, seen(`"${dmarc.value}"`), 'quotes'],
    [
      'quotes in the middle of a key',
      dkim,
      seen(`v=DKIM1; k=rsa; p=${key.slice(0, 99)}" "${key.slice(99)}`),
      'quotes',
    ],
    ['typographic quotes', dmarc, seen(`“${dmarc.value}”`), 'quotes'],
    ['a quoted proof', proof, seen(`"${proof.value}"`), 'quotes'],
    ['semicolons escaped as in a zone file', dkim, seen(dkim.value.replaceAll(';', '\\;')), 'backslashes'],
    ['two SPF records', spf, seen('v=spf1 mx -all', spf.value), 'several'],
    ['two keys', dkim, seen(dkim.value, 'v=DKIM1; p='), 'several'],
    ['cut at 255 characters', dkim, seen(dkim.value.slice(0, 255)), 'cut'],
    ['cut at the semicolon', dmarc, seen('v=DMARC1'), 'cut'],
    ['a key in lower case', dkim, seen(dkim.value.toLowerCase()), 'case'],
    ['a version in lower case', dmarc, seen(dmarc.value.replace('DMARC1', 'dmarc1')), 'case'],
    ['a damaged key', dkim, seen(`v=DKIM1; k=rsa; p=${key.slice(8)}`), 'broken-key'],
    ['another key', dkim, seen(`v=DKIM1; k=rsa; p=${publicKey()}`), 'other-key'],
    ['another flag', dkim, seen(`v=DKIM1; k=rsa; t=y; p=${key}`), 'other-value'],
    ['another policy', dmarc, seen('v=DMARC1; p=none'), 'other-value'],
    ['an alias to another key', dkim, { ...seen('v=DKIM1; p='), cnames: ['k.example.net'] }, 'alias'],
    ['an alias to nothing', dkim, { ...seen(), cnames: ['k.example.net'] }, 'alias'],
    ['a host without its final dot', mx, seen('10 mail.example.org.example.org'), 'unfinished-target'],
    ['another preference', mx, seen('20 mail.example.org'), 'preference'],
    [
      'another target',
      expected('a.example.org', 'CNAME', 'b.example.net'),
      seen('c.example.net'),
      'other-value',
    ],
    ['wrong signatures', spf, { outcome: 'unknown', values: [], cnames: [], reason: 'bogus' }, 'bogus'],
  ])('%s', (_, record, sighting, code) => {
    expect(judge(record, sighting)).toBe(code);
  });

  it('is named even when it stood there before the watch began', () => {
    for (const text of [`"${dkim.value}"`, dkim.value.slice(0, 255)]) {
      expect(judge(dkim, seen(text), [text])).not.toBe('before');
    }
  });

  it('says how much of the value is there', () => {
    expect(judgePublication(dkim, seen(dkim.value.slice(0, 255)), null)).toMatchObject({
      fault: { detail: `The value ends after 255 of ${dkim.value.length} characters.` },
    });
  });
});

describe('other places to look', () => {
  it('are those of panels that complete the name, or forget it', () => {
    expect(misplacedNames(dmarc, 'example.org')).toEqual([
      { name: '_dmarc.example.org.example.org', code: 'doubled-name' },
      { name: '_dmarc._dmarc.example.org', code: 'doubled-name' },
      { name: 'example.org', code: 'wrong-place' },
    ]);
    expect(misplacedNames(spf, 'example.org').map(({ name }) => name)).toEqual([
      'example.org.example.org',
      'www.example.org',
    ]);
  });

  it('are none that DNS cannot hold, and none for a reverse name', () => {
    const long = expected(`${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.example.org`, 'TXT', 'x');
    expect(misplacedNames(long, 'example.org').map(({ name }) => name)).toEqual([
      `${long.name}.example.org`,
      'example.org',
    ]);
    expect(misplacedNames(expected('1.2.0.192.in-addr.arpa', 'PTR', 'x.example'), 'example.org')).toEqual([]);
  });
});
