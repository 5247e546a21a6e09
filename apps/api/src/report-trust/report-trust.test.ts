import { describe, expect, it } from '@jest/globals';
import { judgeReport, type MailProof, readSubmitter, senderOf, standingOf } from './report-trust.js';

const proof = (facts: Partial<MailProof> = {}): MailProof => ({
  headerFrom: 'google.com',
  organizationalDomain: 'google.com',
  spf: { result: 'none', domain: 'google.com', isAligned: false },
  dkim: [{ domain: 'google.com', selector: 's', result: 'pass', comment: '', isAligned: true }],
  dmarc: { result: 'pass', policy: 'reject', policyDomain: 'google.com' },
  origin: 'smtp',
  remoteIp: '192.0.2.9',
  submitter: null,
  checkedAt: '2026-11-24T00:00:00.000Z',
  ...facts,
});
const from = (domain: string, organizationalDomain = domain): Partial<MailProof> => ({
  headerFrom: domain,
  organizationalDomain,
});
const failing = (
  result: 'fail' | 'none' | 'unknown',
  policy: 'none' | 'reject' | null,
): Partial<MailProof> => ({
  dkim: [],
  dmarc: { result, policy, policyDomain: policy && 'google.com' },
});

describe('judgeReport', () => {
  it.each<[string, Partial<MailProof>, { reporter: string; reporterEmail: string | null }, string]>([
    [
      'a name that is the domain of From',
      {},
      { reporter: 'google.com', reporterEmail: null },
      'verified aligned',
    ],
    [
      'a host below the organization of From',
      from('corp.mail.ru', 'mail.ru'),
      { reporter: 'mx.mail.ru', reporterEmail: null },
      'verified aligned',
    ],
    [
      'an organization without a record at its top',
      from('dmarc.mailbox.example'),
      { reporter: 'mailbox.example', reporterEmail: null },
      'verified aligned',
    ],
    [
      'a plain name whose contact is at the domain of From',
      from('fastmaildmarc.com'),
      { reporter: 'FastMail Pty Ltd', reporterEmail: 'reports@fastmaildmarc.com' },
      'verified aligned',
    ],
    [
      'a plain name without contact, vouched for by the subject',
      { ...from('nemsys.com'), submitter: 'nemsys.com' },
      { reporter: 'Nemsys', reporterEmail: null },
      'verified aligned',
    ],
    [
      'a name of a well-known reporter that is no domain of its sender',
      from('microsoft.com'),
      { reporter: 'Outlook.com', reporterEmail: 'dmarcreport@microsoft.com' },
      'verified aligned',
    ],
    [
      'the name of another domain, though the contact is the sender',
      from('evil.example'),
      { reporter: 'google.com', reporterEmail: 'a@evil.example' },
      'unverified names-disagree',
    ],
    [
      'the plain name of a well-known reporter, from somebody else',
      from('evil.example'),
      { reporter: 'Yahoo', reporterEmail: 'a@evil.example' },
      'unverified names-disagree',
    ],
    [
      'a plain name with the contact of somebody else',
      from('evil.example'),
      { reporter: 'Some Receiver', reporterEmail: 'a@other.example' },
      'unverified names-disagree',
    ],
    [
      'a failure',
      failing('fail', 'none'),
      { reporter: 'google.com', reporterEmail: null },
      'unverified dmarc-fail',
    ],
    [
      'a failure under p=reject',
      failing('fail', 'reject'),
      { reporter: 'google.com', reporterEmail: null },
      'rejected fails-reject-policy',
    ],
    [
      'a failure under p=reject of a mail without session: SPF might have passed',
      { ...failing('fail', 'reject'), spf: null },
      { reporter: 'google.com', reporterEmail: null },
      'unverified no-session',
    ],
    [
      'silence of DNS',
      failing('unknown', null),
      { reporter: 'google.com', reporterEmail: null },
      'unknown dns-silent',
    ],
    [
      'no record',
      failing('none', null),
      { reporter: 'google.com', reporterEmail: null },
      'unverified no-dmarc-record',
    ],
    [
      'a file that a member uploaded',
      { ...failing('none', null), headerFrom: null, spf: null, origin: 'upload' },
      { reporter: 'google.com', reporterEmail: null },
      'vouched handed-in',
    ],
    [
      'a mail out of a mailbox, without signature',
      { ...failing('fail', 'none'), spf: null, origin: 'imap' },
      { reporter: 'google.com', reporterEmail: null },
      'unverified no-session',
    ],
    [
      'no author',
      { ...failing('none', null), headerFrom: null },
      { reporter: 'google.com', reporterEmail: null },
      'unverified no-author',
    ],
  ])('%s', (_, facts, report, expected) => {
    const { trust, reason } = judgeReport(proof(facts), report);
    expect(`${trust} ${reason}`).toBe(expected);
  });
});

describe('senderOf', () => {
  it('is the strongest proven fact', () => {
    const foreign = {
      domain: 'other.example',
      selector: 's',
      result: 'pass',
      comment: '',
      isAligned: false,
    } as const;
    expect(senderOf(proof())).toBe('dkim:google.com');
    expect(senderOf(proof({ dkim: [foreign, ...proof().dkim] }))).toBe('dkim:google.com');
    expect(senderOf(proof({ dkim: [foreign] }))).toBe('dkim:other.example');
    const spf = { result: 'pass', domain: 'm.example', isAligned: false } as const;
    expect(senderOf(proof({ dkim: [{ ...foreign, result: 'fail' }], spf }))).toBe('spf:m.example');
    expect(senderOf(proof({ dkim: [] }))).toBe('ip:192.0.2.0/24');
    expect(senderOf(proof({ dkim: [], remoteIp: '2001:db8:1:2::5' }))).toBe('ip:2001:db8:1::/48');
    expect(senderOf(proof({ dkim: [], spf: null, remoteIp: null, origin: 'imap' }))).toBe('imap');
  });
});

it('counts a report by what is proven and what a person said, and never a rejected one', () => {
  expect(standingOf('verified', null)).toBe('believed');
  expect(standingOf('vouched', null)).toBe('believed');
  expect(standingOf('unverified', null)).toBe('doubted');
  expect(standingOf('unknown', null)).toBe('doubted');
  expect(standingOf('unverified', 'trusted')).toBe('believed');
  expect(standingOf('verified', 'ignored')).toBe('ignored');
  expect(standingOf('rejected', 'trusted')).toBe('ignored');
});

it('reads the submitter out of a subject', () => {
  expect(readSubmitter('Report Domain: a.example Submitter: Mail.Receiver.example Report-ID: <1>')).toBe(
    'mail.receiver.example',
  );
  expect(readSubmitter('Report domain: a.example')).toBeNull();
  expect(readSubmitter('Submitter: nonsense')).toBeNull();
  expect(readSubmitter(null)).toBeNull();
});
