import { describe, expect, it } from '@jest/globals';
import type { WatchedType } from '@postseal/contract';
import { readExpectedRecord } from './expected-record.js';

function read(name: string, type: WatchedType = 'TXT', value = 'v=spf1 -all') {
  return readExpectedRecord({ name, type, value }, 'example.org');
}

describe('the name of an expected record', () => {
  it.each([
    ['example.org', 'example.org'],
    ['@', 'example.org'],
    ['', 'example.org'],
    ['_dmarc', '_dmarc.example.org'],
    ['_dmarc.example.org.', '_dmarc.example.org'],
    ['S1._domainkey', 's1._domainkey.example.org'],
    ['*._domainkey', '*._domainkey.example.org'],
    ['bücher', 'xn--bcher-kva.example.org'],
    ['example.org._report._dmarc.reports.example.net', 'example.org._report._dmarc.reports.example.net'],
  ])('may be written as %p', (name, whole) => {
    expect(read(name)).toMatchObject({ ok: true, record: { name: whole } });
  });

  it.each([
    '_dmarc.example.com',
    'internal.corp.example.net',
    'other.org._report._dmarc.reports.example.net',
    'a b',
    'a..b',
    '-',
    `${'a'.repeat(64)}`,
    `${'a.'.repeat(125)}b`,
    '192.0.2.1/24',
  ])('is refused: %p', (name) => {
    expect(read(name)).toMatchObject({ ok: false, field: 'name' });
  });

  it('may be an address where reverse names are meant', () => {
    expect(read('192.0.2.1', 'PTR', 'mail.example.org.')).toEqual({
      ok: true,
      record: { name: '1.2.0.192.in-addr.arpa', type: 'PTR', value: 'mail.example.org' },
    });
    expect(read('mail.example.org', 'PTR', 'mail.example.org')).toMatchObject({ ok: false });
  });
});

describe('the value of an expected record', () => {
  it.each<[WatchedType, string, string]>([
    ['TXT', '"v=DKIM1; k=rsa; " "p=AAAA"', 'v=DKIM1; k=rsa; p=AAAA'],
    ['TXT', '"v=DKIM1\\; p=AAAA"', 'v=DKIM1; p=AAAA'],
    ['TXT', 'says "hello"', 'says "hello"'],
    ['MX', '010 Mail.Example.org.', '10 mail.example.org'],
    ['MX', '0 .', '0 .'],
    ['A', '192.0.2.1', '192.0.2.1'],
    ['AAAA', '2001:DB8:0::1', '2001:db8::1'],
    ['CNAME', 'S1.Keys.Example.net.', 's1.keys.example.net'],
  ])('is read from %s %p', (type, value, read_) => {
    expect(read('mail', type, value)).toMatchObject({ ok: true, record: { value: read_ } });
  });

  it.each<[WatchedType, string]>([
    ['MX', 'mail.example.org'],
    ['MX', '10 192.0.2.1'],
    ['A', '2001:db8::1'],
    ['AAAA', 'mail.example.org'],
    ['CNAME', 'not a name'],
  ])('is refused for %s: %p', (type, value) => {
    expect(read('mail', type, value)).toMatchObject({ ok: false, field: 'value' });
  });
});
