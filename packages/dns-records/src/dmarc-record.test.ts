import { describe, expect, it } from '@jest/globals';
import {
  addReportAddress,
  editDmarcRecord,
  formatDmarcRecord,
  isDmarcRecord,
  readDmarcRecord,
  requestedPoliciesOf,
  resemblesDmarcRecord,
} from './dmarc-record.js';
import { mailtoUri } from './report-uri.js';

function faultsOf(text: string) {
  return readDmarcRecord(text)!.faults.map(({ code, span }) => [code, text.slice(span.start, span.end)]);
}

describe('isDmarcRecord', () => {
  it.each(['v=DMARC1', 'v=DMARC1;p=none', 'v = DMARC1 ; p=none', 'v=DMARC1;'])('accepts %j', (text) => {
    expect(isDmarcRecord(text)).toBe(true);
    expect(resemblesDmarcRecord(text)).toBe(false);
  });

  it.each([
    'v=dmarc1; p=none', // case-sensitive
    'V=DMARC1; p=none',
    ' v=DMARC1; p=none',
    'v=DMARC1 p=none',
    'v=DMARC2; p=none',
    'p=none; v=DMARC1',
    '"v=DMARC1; p=none"',
    'v=“DMARC1”; p=none',
    'DMARC1; p=none',
    'p=reject; rua=mailto:a@b.example',
  ])('refuses %j but sees what it was meant to be', (text) => {
    expect(isDmarcRecord(text)).toBe(false);
    expect(readDmarcRecord(text)).toBeNull();
    expect(resemblesDmarcRecord(text)).toBe(true);
  });

  it.each(['v=spf1 -all', 'google-site-verification=abc', 'v=DKIM1; p=', ''])('leaves %j alone', (text) => {
    expect(resemblesDmarcRecord(text)).toBe(false);
  });
});

describe('readDmarcRecord', () => {
  it('reads every tag of RFC 9989', () => {
    const text =
      'v=DMARC1; p=reject; sp=quarantine; np=reject; psd=n; t=y; adkim=s; aspf=r; fo=1:d; rua=mailto:a@Example.org,https://r.example/x; ruf=mailto:f%2Cg@example.org';
    expect(readDmarcRecord(text)).toMatchObject({
      policy: 'reject',
      subdomainPolicy: 'quarantine',
      nonexistentPolicy: 'reject',
      psd: 'n',
      isTest: true,
      dkimAlignment: 'strict',
      spfAlignment: 'relaxed',
      failureOptions: ['1', 'd'],
      rua: [
        { uri: 'mailto:a@Example.org', scheme: 'mailto', address: 'a@Example.org', host: 'example.org' },
        { scheme: 'https', address: null, host: null },
      ],
      ruf: [{ address: 'f,g@example.org', host: 'example.org' }],
      percent: null,
      faults: [],
    });
  });

  it('gives absent tags their defaults', () => {
    expect(readDmarcRecord('v=DMARC1; p=none')).toMatchObject({
      policy: 'none',
      subdomainPolicy: null,
      nonexistentPolicy: null,
      psd: 'u',
      isTest: false,
      dkimAlignment: 'relaxed',
      spfAlignment: 'relaxed',
      failureOptions: ['0'],
      rua: [],
      ruf: [],
    });
  });

  it('ignores the case of tag names and policy values', () => {
    expect(readDmarcRecord('v=DMARC1; P=Reject; RUA=mailto:a@b.example')).toMatchObject({
      policy: 'reject',
      rua: [{ host: 'b.example' }],
      faults: [],
    });
  });

  it.each([
    ['v=DMARC1; rua=mailto:a@b.example', [['policy-missing', 'v=DMARC1; rua=mailto:a@b.example']]],
    ['v=DMARC1; p=block', [['policy-invalid', 'p=block']]],
    ['v=DMARC1; p=none; sp=all', [['sp-invalid', 'sp=all']]],
    ['v=DMARC1; p=none; np=x', [['np-invalid', 'np=x']]],
    ['v=DMARC1; aspf=r; p=none', [['policy-not-second', 'p=none']]],
    ['v=DMARC1; p=none; psd=maybe', [['psd-invalid', 'psd=maybe']]],
    ['v=DMARC1; p=none; t=1', [['test-invalid', 't=1']]],
    ['v=DMARC1; p=none; adkim=strict', [['alignment-invalid', 'adkim=strict']]],
    ['v=DMARC1; p=none; fo=0:1', [['fo-invalid', 'fo=0:1']]],
    ['v=DMARC1; p=none; fo=2', [['fo-invalid', 'fo=2']]],
    ['v=DMARC1; p=none; pct=50', [['removed-tag', 'pct=50']]],
    [
      'v=DMARC1; p=none; ri=86400; rf=afrf',
      [
        ['removed-tag', 'ri=86400'],
        ['removed-tag', 'rf=afrf'],
      ],
    ],
    ['v=DMARC1; p=none; spf=pass', [['unknown-tag', 'spf=pass']]],
    ['v=DMARC1; p=none; p=reject', [['duplicate-tag', 'p=reject']]],
    ['v=DMARC1; p=none;; sp=none', [['empty-tag', ';']]],
    ['v=DMARC1; p=none; rua=a@b.example', [['rua-uri-without-scheme', 'a@b.example']]],
    [
      'v=DMARC1; p=none; rua=mailto:a@b.example mailto:c@d.example',
      [['rua-uri-separator', 'mailto:a@b.example mailto:c@d.example']],
    ],
    ['v=DMARC1; p=none; rua=mailto:', [['rua-uri-address', 'mailto:']]],
    ['v=DMARC1; p=none; rua=mailto:a!b@c.example', [['rua-uri-address', 'mailto:a!b@c.example']]],
    ['v=DMARC1; p=none; rua=', [['rua-uri-empty', '']]],
    ['v=DMARC1; p=none; rua=mailto:a@b.example!10m', [['rua-uri-size', 'mailto:a@b.example!10m']]],
    [
      'v=DMARC1; p=none; ruf=a@b.example,',
      [
        ['ruf-uri-without-scheme', 'a@b.example'],
        ['ruf-uri-empty', ''],
      ],
    ],
  ])('places the faults of %j', (text, faults) => {
    expect(faultsOf(text)).toEqual(faults);
  });

  it('keeps a size limit apart from the address', () => {
    expect(readDmarcRecord('v=DMARC1; p=none; rua=mailto:a@b.example!10m')!.rua[0]).toMatchObject({
      address: 'a@b.example',
      sizeLimit: '10m',
    });
  });

  it('reads pct as old receivers do', () => {
    expect(readDmarcRecord('v=DMARC1; p=reject; pct=25')!.percent).toBe(25);
    expect(readDmarcRecord('v=DMARC1; p=reject; pct=250')!.percent).toBeNull();
  });
});

describe('requestedPoliciesOf', () => {
  it.each([
    ['v=DMARC1; p=reject', { p: 'reject', sp: 'reject', np: 'reject' }],
    ['v=DMARC1; p=reject; sp=none', { p: 'reject', sp: 'none', np: 'none' }],
    ['v=DMARC1; p=none; np=reject', { p: 'none', sp: 'none', np: 'reject' }],
    ['v=DMARC1; rua=mailto:a@b.example', { p: 'none', sp: 'none', np: 'none' }],
    ['v=DMARC1; p=reject; sp=x; rua=mailto:a@b.example', { p: 'none', sp: 'none', np: 'none' }],
    ['v=DMARC1; p=reject; sp=x', null],
    ['v=DMARC1', null],
    ['v=DMARC1; p=x; rua=nothing', null],
  ])('of %j', (text, policies) => {
    expect(requestedPoliciesOf(readDmarcRecord(text)!)).toEqual(policies);
  });
});

describe('editing', () => {
  it('changes only what is asked and keeps the order of the rest', () => {
    expect(editDmarcRecord('v=DMARC1;rua=mailto:a@b.example ;x=1; p=none;', { p: 'quarantine' })).toBe(
      'v=DMARC1; rua=mailto:a@b.example; x=1; p=quarantine',
    );
    expect(editDmarcRecord('v=DMARC1; p=reject; pct=25; fo=1', { pct: null, t: 'y' })).toBe(
      'v=DMARC1; p=reject; fo=1; t=y',
    );
    expect(editDmarcRecord('v=DMARC1; rua=mailto:a@b.example', { p: 'none' })).toBe(
      'v=DMARC1; p=none; rua=mailto:a@b.example',
    );
  });

  it('mends the version and drops a repeated tag', () => {
    expect(editDmarcRecord('v=dmarc1; p=none; p=reject', {})).toBe('v=DMARC1; p=none');
    expect(editDmarcRecord('p=none', {})).toBe('v=DMARC1; p=none');
  });

  it('adds a report address beside those that are there', () => {
    expect(addReportAddress('v=DMARC1; p=none; rua=mailto:a@b.example!10m; fo=1', 'mailto:t@r.example')).toBe(
      'v=DMARC1; p=none; rua=mailto:a@b.example,mailto:t@r.example; fo=1',
    );
    expect(addReportAddress('v=DMARC1; p=none', 'mailto:t@r.example')).toBe(
      'v=DMARC1; p=none; rua=mailto:t@r.example',
    );
    expect(addReportAddress('v=DMARC1; p=none; rua=a@b.example', 'mailto:t@r.example')).toBe(
      'v=DMARC1; p=none; rua=mailto:t@r.example',
    );
  });

  it('does not add an address twice', () => {
    const once = addReportAddress('v=DMARC1; p=none', 'mailto:t@r.example');
    expect(addReportAddress(once, 'mailto:T@R.example')).toBe(once);
  });

  it('writes what it reads', () => {
    const text = formatDmarcRecord({ rua: mailtoUri('a,b!@c.example'), p: 'reject', np: 'reject' });
    expect(text).toBe('v=DMARC1; p=reject; np=reject; rua=mailto:a%2Cb%21@c.example');
    expect(readDmarcRecord(text)).toMatchObject({
      policy: 'reject',
      rua: [{ address: 'a,b!@c.example' }],
      faults: [],
    });
  });
});
