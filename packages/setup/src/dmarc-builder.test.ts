import { describe, expect, it } from '@jest/globals';
import { readDmarcRecord } from '@postseal/dns-records';
import { buildDmarc, type DmarcWish, parkedRecords } from './dmarc-builder.js';

const nothing: DmarcWish = {
  domain: 'example.org',
  existing: [],
  reportAddress: 'token@rua.postseal.example',
  policy: null,
  subdomainPolicy: null,
  nonexistentPolicy: null,
  alignment: null,
};
const build = (wish: Partial<DmarcWish>) => buildDmarc({ ...nothing, ...wish });
const OURS = 'mailto:token@rua.postseal.example';

describe('buildDmarc', () => {
  it('begins with p=none and the report address', () => {
    expect(build({})).toMatchObject({
      name: '_dmarc.example.org',
      value: `v=DMARC1; p=none; rua=${OURS}`,
      replaces: null,
      destinationName: 'example.org._report._dmarc.rua.postseal.example',
    });
  });

  it.each([
    [
      'foreign addresses',
      'v=DMARC1; p=reject; rua=mailto:a@x.example,mailto:b@y.example',
      `v=DMARC1; p=reject; rua=mailto:a@x.example,mailto:b@y.example,${OURS}`,
    ],
    [
      'order and unknown tags',
      'v=DMARC1;p=quarantine;x=1;fo=1',
      `v=DMARC1; p=quarantine; x=1; fo=1; rua=${OURS}`,
    ],
    [
      'an address that is there already',
      `v=DMARC1; p=none; rua=${OURS.toUpperCase().replace('MAILTO', 'mailto')}`,
      `v=DMARC1; p=none; rua=${OURS.toUpperCase().replace('MAILTO', 'mailto')}`,
    ],
    [
      'subdomain policies',
      'v=DMARC1; p=none; sp=reject; np=reject',
      `v=DMARC1; p=none; sp=reject; np=reject; rua=${OURS}`,
    ],
  ])('keeps %s', (_, existing, value) => {
    expect(build({ existing: [existing, 'unrelated'] }).value).toBe(value);
  });

  it('is done when it is run again', () => {
    const once = build({ existing: ['v=DMARC1; p=reject; pct=20; rua=mailto:a@x.example'] });
    expect(build({ existing: [once.value] })).toMatchObject({ value: once.value, remarks: [] });
  });

  it('drops what is no longer part of DMARC, and says what that means', () => {
    const draft = build({ existing: ['v=DMARC1; p=reject; pct=20; ri=3600; rf=afrf'] });
    expect(draft.value).toBe(`v=DMARC1; p=reject; rua=${OURS}`);
    expect(draft.remarks.map(({ id }) => id)).toEqual(['dmarc.removed-tags', 'dmarc.pct-partial']);
    expect(build({ existing: ['v=DMARC1; p=none; pct=20'] }).remarks.map(({ id }) => id)).not.toContain(
      'dmarc.pct-partial',
    );
  });

  it('never weakens a policy unasked, and sets what is asked', () => {
    expect(build({ existing: ['v=DMARC1; p=reject'] }).value).toContain('p=reject');
    const draft = build({
      policy: 'quarantine',
      subdomainPolicy: 'reject',
      nonexistentPolicy: 'reject',
      alignment: 'strict',
    });
    expect(draft.value).toBe(`v=DMARC1; p=quarantine; sp=reject; np=reject; adkim=s; aspf=s; rua=${OURS}`);
    expect(build({ existing: [draft.value], alignment: 'relaxed' }).value).toBe(
      `v=DMARC1; p=quarantine; sp=reject; np=reject; rua=${OURS}`,
    );
  });

  it('takes a record that receivers ignore for what was meant', () => {
    for (const existing of ['dmarc1; p=reject', 'V=dmarc1; p=reject', '"v=DMARC1; p=reject"', 'p=reject']) {
      const draft = build({ existing: [existing] });
      expect([existing, draft.value]).toEqual([existing, `v=DMARC1; p=reject; rua=${OURS}`]);
    }
    expect(build({ existing: ['V=dmarc1; p=reject'] }).remarks[0]?.id).toBe('dmarc.version');
  });

  it('says that of two records none counts', () => {
    const draft = build({ existing: ['v=DMARC1; p=reject', 'v=DMARC1; p=none'] });
    expect(draft).toMatchObject({
      value: `v=DMARC1; p=reject; rua=${OURS}`,
      remarks: [{ id: 'dmarc.multiple-records' }],
    });
  });

  it.each([
    'no address',
    'a@b',
    'a b@x.example',
    'a@x.example; p=none',
    'a@x.example,mailto:evil@y.example',
    'a"@x.example',
  ])('refuses the report address %s', (reportAddress) => {
    const draft = build({ reportAddress });
    expect(draft.value).toBe('v=DMARC1; p=none');
    expect(draft.remarks.map(({ id }) => id)).toContain('dmarc.rua-syntax');
  });

  it('encodes what would separate addresses', () => {
    const record = readDmarcRecord(build({ reportAddress: 'what!ever?@x.example' }).value)!;
    expect(record.rua[0]?.address).toBe('what!ever?@x.example');
    expect(record.faults).toEqual([]);
  });

  it('needs no permission of a report address within the domain', () => {
    expect(build({ reportAddress: 'r@example.org' }).destinationName).toBeNull();
    expect(build({ reportAddress: 'r@sub.example.org' }).destinationName).toBeNull();
    expect(build({ reportAddress: 'r@notexample.org' }).destinationName).not.toBeNull();
  });

  it('warns of many addresses and of none', () => {
    const three = 'v=DMARC1; p=none; rua=mailto:a@x.example,mailto:b@x.example,mailto:c@x.example';
    expect(build({ existing: [three] }).remarks.map(({ id }) => id)).toContain('dmarc.rua-too-many');
    expect(build({ reportAddress: null }).remarks.map(({ id }) => id)).toContain('dmarc.rua-missing');
  });
});

it('closes a domain that sends no mail', () => {
  expect(parkedRecords('example.org', null)).toEqual([
    { name: 'example.org', type: 'TXT', value: 'v=spf1 -all' },
    { name: 'example.org', type: 'MX', value: '0 .' },
    {
      name: '_dmarc.example.org',
      type: 'TXT',
      value: 'v=DMARC1; p=reject; sp=reject; np=reject; adkim=s; aspf=s',
    },
    { name: '*._domainkey.example.org', type: 'TXT', value: 'v=DKIM1; p=' },
  ]);
  expect(parkedRecords('example.org', 'r@x.example')[2]?.value).toContain('rua=mailto:r@x.example');
});
