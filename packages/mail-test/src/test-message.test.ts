import { describe, expect, it } from '@jest/globals';
import { seededRandom, zoneResolver } from '@postseal/test-mail';
import {
  alternative,
  DOMAIN,
  dropField,
  ed25519Key,
  IPV4,
  IPV6,
  type MailPlan,
  readyPlan,
  rsaKey,
  setField,
  setZone,
  toMail,
  WORDS,
} from '../test/ready-mail.js';
import { advisedMailTestLimits, type MailVerdict, testMessage } from './index.js';

const limits = { ...advisedMailTestLimits, signal: null };

async function judge(change: (plan: MailPlan) => void = () => {}): Promise<MailVerdict> {
  const plan = readyPlan();
  change(plan);
  const outcome = await testMessage(await toMail(plan), zoneResolver(plan.zone), limits);
  if (!outcome.ok) throw new Error(outcome.refusal);
  return outcome.verdict;
}

it('gives a message without fault 10.0, and nobody would reject it', async () => {
  const verdict = await judge();
  expect(verdict).toMatchObject({
    score: 10,
    grade: 'A',
    ceiling: 10,
    deductions: [],
    wouldReject: [],
    unknown: [],
  });
  expect(verdict.counted.scored).toBe(verdict.counted.total);
  expect(verdict.facts).toMatchObject({
    spf: 'pass',
    headerFrom: DOMAIN,
    dmarc: { result: 'pass', policy: 'reject' },
  });
});

const weakKey = rsaKey(1024);
const edKey = ed25519Key();
const otherKey = rsaKey(2048);
const html = (inner: string) => alternative(WORDS, `<p>${WORDS}</p>${inner}`);

interface Fault {
  readonly id: string;
  readonly points: number;
  readonly change: (plan: MailPlan) => void;
  /** Ids that come along, because one fault brings the other. */
  readonly brings?: Readonly<Record<string, number>>;
  readonly name?: string;
  readonly ceiling?: number;
}

const REVERSE = '5.113.4.46.in-addr.arpa';
const faults: readonly Fault[] = [
  { id: 'ptr.missing', points: 1.5, ceiling: 6, change: (plan) => setZone(plan, REVERSE, null) },
  {
    id: 'ptr.missing-v6',
    points: 1.5,
    ceiling: 4,
    change: (plan) => {
      plan.ip = IPV6;
      setZone(plan, '5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.0.0.0.c.0.c.0.8.f.4.0.1.0.a.2.ip6.arpa', null);
    },
  },
  {
    id: 'ptr.not-confirmed',
    points: 1.5,
    brings: { 'ptr.helo-mismatch': 0.2 },
    change: (plan) => setZone(plan, REVERSE, { PTR: 'elsewhere.sender.test' }),
  },
  {
    id: 'ptr.generic',
    points: 0.5,
    change: (plan) => {
      plan.helo = 'static-5.sender.test';
      setZone(plan, REVERSE, { PTR: 'static-5.sender.test' });
      setZone(plan, 'static-5.sender.test', { A: IPV4, TXT: 'v=spf1 a -all' });
    },
  },
  {
    id: 'ptr.multiple',
    points: 0.2,
    change: (plan) => {
      setZone(plan, REVERSE, { PTR: ['mail.sender.test', 'mx.sender.test'] });
      setZone(plan, 'mx.sender.test', { A: IPV4 });
    },
  },
  {
    id: 'ptr.helo-mismatch',
    points: 0.2,
    change: (plan) => {
      plan.helo = 'other.sender.test';
      setZone(plan, 'other.sender.test', { A: IPV4, TXT: 'v=spf1 a -all' });
    },
  },
  {
    id: 'helo.invalid',
    points: 0.5,
    name: 'no dot',
    change: (plan) => {
      plan.helo = 'mail';
    },
  },
  {
    id: 'helo.invalid',
    points: 0.5,
    name: 'no address',
    brings: { 'ptr.helo-mismatch': 0.2 },
    change: (plan) => {
      plan.helo = 'nowhere.sender.test';
    },
  },
  {
    id: 'helo.literal',
    points: 0.3,
    change: (plan) => {
      plan.helo = `[${IPV4}]`;
    },
  },
  {
    id: 'tls.outbound-missing',
    points: 0.5,
    change: (plan) => {
      plan.tls = { isUsed: false, version: null };
    },
  },
  {
    id: 'tls.outbound-old',
    points: 0.5,
    change: (plan) => {
      plan.tls = { isUsed: true, version: 'TLSv1.1' };
    },
  },
  { id: 'spf.missing', points: 1.5, change: (plan) => withSpf(plan, undefined) },
  {
    id: 'spf.not-pass',
    name: 'fail',
    points: 2,
    change: (plan) => withSpf(plan, 'v=spf1 ip4:192.0.2.1 -all'),
  },
  {
    id: 'spf.not-pass',
    name: 'softfail',
    points: 0.7,
    change: (plan) => withSpf(plan, 'v=spf1 ip4:192.0.2.1 ~all'),
  },
  {
    id: 'spf.not-pass',
    name: 'neutral',
    points: 0.5,
    change: (plan) => withSpf(plan, 'v=spf1 ip4:192.0.2.1 ?all'),
  },
  {
    id: 'spf.not-pass',
    name: 'permerror',
    points: 1.5,
    change: (plan) => withSpf(plan, `v=spf1 ipv4:${IPV4} -all`),
  },
  { id: 'spf.ptr-used', points: 0.5, change: (plan) => withSpf(plan, `v=spf1 ip4:${IPV4} ptr -all`) },
  { id: 'spf.all-pass', points: 2, change: (plan) => withSpf(plan, 'v=spf1 +all') },
  {
    id: 'spf.too-many-lookups',
    points: 0.5,
    change: (plan) => withSpf(plan, `v=spf1 ip4:${IPV4} ${'exists:mail.sender.test '.repeat(11)}-all`),
  },
  {
    id: 'dkim.unsigned',
    points: 1.5,
    change: (plan) => {
      plan.signers = [];
    },
  },
  {
    id: 'dkim.signature-invalid',
    name: 'body changed',
    points: 1.5,
    change: (plan) => {
      plan.alter = (message) => message.replace('Good morning', 'Good evening');
    },
  },
  {
    id: 'dkim.signature-invalid',
    name: 'signed with another key',
    points: 1.5,
    change: (plan) => {
      plan.signers = [{ ...plan.signers[0]!, key: otherKey }];
    },
  },
  {
    id: 'dkim.signature-invalid',
    name: 'expired',
    points: 1.5,
    change: (plan) => {
      plan.signers = [{ ...plan.signers[0]!, expiresAtSeconds: plan.receivedAtSeconds - 10 }];
    },
  },
  {
    id: 'dkim.selector-missing',
    points: 1.5,
    change: (plan) => setZone(plan, 's1._domainkey.sender.test', null),
  },
  {
    id: 'dkim.multiple-records',
    points: 1.5,
    change: (plan) =>
      setZone(plan, 's1._domainkey.sender.test', { TXT: [plan.signers[0]!.key.record, otherKey.record] }),
  },
  {
    id: 'dkim.key-invalid',
    points: 1.5,
    name: 'cut key',
    change: (plan) =>
      setZone(plan, 's1._domainkey.sender.test', { TXT: plan.signers[0]!.key.record.slice(0, 255) }),
  },
  {
    id: 'dkim.key-revoked',
    points: 1.5,
    change: (plan) => setZone(plan, 's1._domainkey.sender.test', { TXT: 'v=DKIM1; p=' }),
  },
  { id: 'dkim.key-weak', points: 0.5, change: (plan) => withKey(plan, weakKey) },
  { id: 'dkim.ed25519-only', points: 0.5, change: (plan) => withKey(plan, edKey) },
  {
    id: 'dkim.hash-sha1',
    points: 1,
    change: (plan) => {
      plan.signers = [{ ...plan.signers[0]!, algorithm: 'rsa-sha1' }];
    },
  },
  {
    id: 'dkim.test-mode',
    points: 0.3,
    change: (plan) =>
      setZone(plan, 's1._domainkey.sender.test', {
        TXT: plan.signers[0]!.key.record.replace('k=', 't=y; k='),
      }),
  },
  {
    id: 'dkim.coverage',
    points: 0.2,
    change: (plan) => {
      plan.signers = [{ ...plan.signers[0]!, fields: ['From', 'Date', 'To', 'Message-ID'] }];
    },
  },
  {
    id: 'dkim.body-length',
    points: 0.5,
    change: (plan) => {
      plan.signers = [{ ...plan.signers[0]!, maxBodyLength: 100 }];
    },
  },
  { id: 'dmarc.missing', points: 1, change: (plan) => setZone(plan, '_dmarc.sender.test', null) },
  {
    id: 'dmarc.not-aligned',
    points: 1.5,
    ceiling: 5,
    change: (plan) => {
      setField(plan, 'From', 'Ann <ann@other.test>');
      setField(plan, 'Message-ID', '<1@other.test>');
      setZone(plan, 'other.test', { SOA: {}, NS: ['a.test', 'b.test'], A: '192.0.2.1' });
      setZone(plan, '_dmarc.other.test', { TXT: 'v=DMARC1; p=reject' });
    },
  },
  {
    id: 'dmarc.multiple-records',
    points: 1,
    brings: { 'dmarc.missing': 1 },
    change: (plan) =>
      setZone(plan, '_dmarc.sender.test', { TXT: ['v=DMARC1; p=none', 'v=DMARC1; p=reject'] }),
  },
  {
    id: 'blocklist.ip-listed',
    points: 3,
    ceiling: 3,
    change: (plan) => {
      plan.listings = [listed('zen.test', 'ip')];
    },
  },
  {
    id: 'blocklist.policy-listed',
    points: 2,
    ceiling: 4,
    change: (plan) => {
      plan.listings = [listed('zen.test', 'policy')];
    },
  },
  {
    id: 'blocklist.ip-listed',
    name: 'a smaller list',
    points: 0.7,
    change: (plan) => {
      plan.listings = [listed('small.test', 'minor')];
    },
  },
  {
    id: 'blocklist.domain-listed',
    points: 2,
    change: (plan) => {
      plan.listings = [{ ...listed('dbl.test', 'domain'), role: 'sender' }];
    },
  },
  {
    id: 'content.url-listed',
    points: 1,
    change: (plan) => {
      plan.listings = [{ ...listed('dbl.test', 'domain'), role: 'link' }];
    },
  },
  {
    id: 'envelope.domain-unresolvable',
    points: 3,
    change: (plan) => {
      plan.mailFrom = 'ann@bounces.sender.test';
      setZone(plan, 'bounces.sender.test', { TXT: `v=spf1 ip4:${IPV4} -all` });
    },
  },
  {
    id: 'mx.null',
    points: 1,
    change: (plan) => {
      plan.mailFrom = 'ann@bounces.sender.test';
      setZone(plan, 'bounces.sender.test', { TXT: `v=spf1 ip4:${IPV4} -all`, MX: '0 .' });
    },
  },
  { id: 'hdr.date-invalid', name: 'missing', points: 0.5, change: (plan) => dropField(plan, 'Date') },
  { id: 'hdr.date-invalid', name: 'garbled', points: 0.5, change: (plan) => setField(plan, 'Date', 'today') },
  {
    id: 'hdr.date-drift',
    points: 0.5,
    change: (plan) => setField(plan, 'Date', 'Sun, 22 Nov 2026 10:29:58 +0100'),
  },
  {
    id: 'hdr.message-id-invalid',
    points: 0.5,
    name: 'missing',
    change: (plan) => dropField(plan, 'Message-ID'),
  },
  {
    id: 'hdr.message-id-invalid',
    points: 0.5,
    name: 'bare',
    change: (plan) => setField(plan, 'Message-ID', '17'),
  },
  { id: 'hdr.subject-missing', points: 0.3, change: (plan) => dropField(plan, 'Subject') },
  {
    id: 'hdr.duplicate',
    points: 0.5,
    change: (plan) => {
      plan.fields.push(['Subject', 'Minutes of Tuesday']);
    },
  },
  {
    id: 'hdr.mime-malformed',
    name: 'open boundary',
    points: 0.5,
    change: (plan) => {
      plan.body = plan.body.replace('--parts--', '');
    },
  },
  {
    id: 'hdr.mime-malformed',
    name: 'raw 8-bit header',
    points: 0.5,
    change: (plan) => setField(plan, 'Subject', 'Gr\u00fc\u00dfe'),
  },
  {
    id: 'hdr.charset-invalid',
    points: 0.5,
    brings: {},
    change: (plan) => {
      plan.body = plan.body.replace('charset=utf-8', 'charset=klingon');
    },
  },
  {
    id: 'hdr.line-too-long',
    points: 0.5,
    change: (plan) => {
      plan.body = alternative(`${WORDS} ${'x'.repeat(1000)}`, `<p>${WORDS}</p>`);
    },
  },
  {
    id: 'hdr.bare-newline',
    points: 0.5,
    change: (plan) => {
      plan.alter = (message) => message.replace('\r\n--parts--', '\n--parts--');
    },
  },
  {
    id: 'hdr.reply-to-differs',
    name: 'Reply-To elsewhere',
    points: 0.3,
    change: (plan) => setField(plan, 'Reply-To', 'ann@elsewhere.test'),
  },
  {
    id: 'hdr.reply-to-differs',
    name: 'an address as display name',
    points: 0.3,
    change: (plan) => setField(plan, 'From', '"ceo@bank.test" <ann@sender.test>'),
  },
  {
    id: 'hdr.reply-to-differs',
    name: 'mixed scripts',
    points: 0.3,
    change: (plan) => setField(plan, 'From', '=?utf-8?Q?P=D0=B0yPal?= <ann@sender.test>'),
  },
  {
    id: 'hdr.one-click-missing',
    points: 1,
    change: (plan) => {
      plan.isBulk = true;
    },
  },
  {
    id: 'hdr.one-click-missing',
    name: 'not under DKIM',
    points: 1,
    brings: { 'dkim.coverage': 0.2 },
    change: (plan) => {
      plan.fields.push(['List-Id', '<news.sender.test>']);
      plan.fields.push(['List-Unsubscribe', '<https://sender.test/u/1>']);
      plan.fields.push(['List-Unsubscribe-Post', 'List-Unsubscribe=One-Click']);
      plan.signers = [
        { ...plan.signers[0]!, fields: ['From', 'To', 'Subject', 'Date', 'Message-ID', 'List-Unsubscribe'] },
      ];
    },
  },
  {
    id: 'content.no-text-part',
    name: 'HTML only',
    points: 0.5,
    change: (plan) => {
      setField(plan, 'Content-Type', 'text/html; charset=utf-8');
      plan.body = `<p>${WORDS}</p>\r\n`;
    },
  },
  {
    id: 'content.no-text-part',
    name: 'another text',
    points: 0.5,
    change: (plan) => {
      plan.body = alternative('Your mail program is too old.', `<p>${WORDS}</p>`);
    },
  },
  {
    id: 'content.active-html',
    points: 1,
    change: (plan) => {
      plan.body = html('<script>run()</script>');
    },
  },
  {
    id: 'content.html-large',
    points: 0.3,
    change: (plan) => {
      plan.body = html(`<!-- ${`${'x'.repeat(70)}\r\n`.repeat(1600)} -->`);
    },
  },
  {
    id: 'content.images',
    points: 0.2,
    change: (plan) => {
      plan.body = html('<img src="cid:1">');
    },
  },
  {
    id: 'content.shortener',
    points: 0.5,
    change: (plan) => {
      plan.body = html('<a href="https://bit.ly/abc">more</a>');
    },
  },
  {
    id: 'content.link-host-differs',
    points: 0.5,
    change: (plan) => {
      plan.body = html('<a href="https://evil.test/">https://www.bank.test/login</a>');
    },
  },
  {
    id: 'content.link-ip-literal',
    points: 0.5,
    change: (plan) => {
      plan.body = html('<a href="https://192.0.2.7/x">more</a>');
    },
  },
  {
    id: 'content.link-credentials',
    points: 0.5,
    change: (plan) => {
      plan.body = html('<a href="https://bank.test@sender.test/x">more</a>');
    },
  },
  {
    id: 'content.link-plain-http',
    points: 0.3,
    change: (plan) => {
      plan.body = html('<a href="http://sender.test/x">more</a>');
    },
  },
  {
    id: 'content.attachment-executable',
    points: 0.5,
    change: (plan) => {
      plan.body = plan.body.replace(
        '--parts--',
        '--parts\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="invoice.pdf.exe"\r\n\r\nMZ\r\n--parts--',
      );
    },
  },
  {
    id: 'content.spam-score',
    points: 1.2,
    change: (plan) => {
      plan.scanner = {
        kind: 'spamassassin',
        rules: [
          { name: 'MONEY', points: 2, description: 'Talks about money' },
          { name: 'RDNS_NONE', points: 0.8, description: 'counted by ptr.missing' },
        ],
      };
    },
  },
  {
    id: 'content.spam-score',
    name: 'rspamd',
    points: 1,
    change: (plan) => {
      plan.scanner = { kind: 'rspamd', score: 7 };
    },
  },
];

describe('one fault costs what the table says', () => {
  it.each(faults.map((fault) => [fault.name ? `${fault.id}, ${fault.name}` : fault.id, fault] as const))(
    '%s',
    async (_, { id, points, change, brings = {}, ceiling = 10 }) => {
      const verdict = await judge(change);
      const expected = { [id]: points, ...brings };
      expect(Object.fromEntries(verdict.deductions.map((one) => [one.id, one.points]))).toEqual(expected);
      const sum = Object.values(expected).reduce((total, one) => total + one, 0);
      expect(verdict.ceiling).toBe(ceiling);
      expect(verdict.score).toBeCloseTo(Math.min(10 - sum, ceiling), 5);
      const row = verdict.checks.find((one) => one.id === id && one.state === 'failed')!;
      expect(row.seen).not.toBe('');
      expect(row.fix).not.toBeNull();
    },
  );
});

function withSpf(plan: MailPlan, text: string | undefined) {
  const { TXT, ...rest } = plan.zone[DOMAIN]!;
  setZone(plan, DOMAIN, text === undefined ? rest : { ...rest, TXT: text });
}

function withKey(plan: MailPlan, key: MailPlan['signers'][number]['key']) {
  plan.signers = [{ ...plan.signers[0]!, key }];
  setZone(plan, 's1._domainkey.sender.test', { TXT: key.record });
}

function listed(list: string, kind: 'ip' | 'policy' | 'minor' | 'domain') {
  return {
    list,
    subject: IPV4,
    role: null,
    outcome: { state: 'listed', kind, codes: ['127.0.0.2'] },
    removalUrl: null,
  } as const;
}

describe('the origin story: unsigned mail over IPv6 from an address without PTR', () => {
  const story = (plan: MailPlan) => {
    plan.ip = IPV6;
    plan.signers = [];
    setZone(plan, '5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.0.0.0.c.0.c.0.8.f.4.0.1.0.a.2.ip6.arpa', null);
    withSpf(plan, undefined);
    setZone(plan, '_dmarc.sender.test', null);
  };

  it('is refused by Gmail and scores at most 4', async () => {
    const { wouldReject, score, ceiling, grade } = await judge(story);
    expect(wouldReject).toContainEqual({
      receiver: 'Gmail',
      id: 'gmail-ipv6-ptr-auth',
      because: ['ptr.missing-v6', 'spf.missing', 'dkim.unsigned'],
    });
    expect(wouldReject.map(({ id }) => id)).toContain('gmail-unauth');
    expect(ceiling).toBe(4);
    expect(score).toBeLessThanOrEqual(4);
    expect(grade).toBe('D');
  });

  it('tells the record that mends each cause', async () => {
    const { checks } = await judge(story);
    const paste = (id: string) => checks.find((row) => row.id === id)!.paste;
    expect(paste('ptr.missing-v6')).toBe(
      '5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.0.0.0.c.0.c.0.8.f.4.0.1.0.a.2.ip6.arpa PTR mail.sender.test.',
    );
    expect(paste('spf.missing')).toBe('sender.test TXT v=spf1 ip6:2a01:4f8:c0c:1::25 ~all');
    expect(paste('dmarc.missing')).toBe('_dmarc.sender.test TXT v=DMARC1; p=none');
  });
});

describe('who would reject', () => {
  const ids = (verdict: MailVerdict) => verdict.wouldReject.map(({ id }) => id);

  it.each<[string, (plan: MailPlan) => void, string[], string[]]>([
    [
      'no PTR over IPv4',
      (plan) => setZone(plan, REVERSE, null),
      ['gmail-ptr-perm', 'gmx-nodns', 'tonline-nowl', 'postfix-nohostname'],
      ['gmail-ipv6-ptr-auth', 'gmail-unauth'],
    ],
    [
      'a name below the domain in From, aligned in relaxed mode',
      (plan) => {
        setField(plan, 'From', 'Ann <ann@news.sender.test>');
        setZone(plan, 'news.sender.test', { A: '192.0.2.1' });
      },
      [],
      ['gmail-dmarc-reject'],
    ],
    [
      'another domain in From, under p=reject',
      (plan) => {
        setField(plan, 'From', 'Ann <ann@bank.test>');
        setZone(plan, 'bank.test', { A: '192.0.2.1' });
        setZone(plan, '_dmarc.bank.test', { TXT: 'v=DMARC1; p=reject' });
      },
      ['gmail-dmarc-reject', 'ms-509', 'yahoo-policy', 'apple-dmarc'],
      ['gmail-unauth'],
    ],
    [
      'another domain in From, under p=quarantine',
      (plan) => {
        setField(plan, 'From', 'Ann <ann@bank.test>');
        setZone(plan, 'bank.test', { A: '192.0.2.1' });
        setZone(plan, '_dmarc.bank.test', { TXT: 'v=DMARC1; p=quarantine' });
      },
      [],
      ['gmail-dmarc-reject'],
    ],
    [
      'two From fields',
      (plan) => plan.fields.push(['From', 'x@sender.test']),
      ['gmail-headers', 'ms-512'],
      [],
    ],
    ['SPF fail', (plan) => withSpf(plan, 'v=spf1 -all'), ['gmx-spf'], ['gmail-unauth', 'gmail-bulk-spf']],
  ])('%s', async (_, change, expected, others) => {
    const found = ids(await judge((plan) => void change(plan)));
    expect(found).toEqual(expect.arrayContaining(expected));
    expect(found.filter((id) => others.includes(id))).toEqual([]);
    if (expected.length === 0) expect(found).toEqual([]);
  });

  it('asks more of bulk mail', async () => {
    const faulty = (isBulk: boolean) => (plan: MailPlan) => {
      plan.isBulk = isBulk;
      plan.signers = [];
      plan.tls = { isUsed: false, version: null };
      setZone(plan, '_dmarc.sender.test', null);
    };
    expect(ids(await judge(faulty(false)))).toEqual([]);
    expect(ids(await judge(faulty(true)))).toEqual([
      'gmail-bulk-dkim',
      'gmail-bulk-dmarc',
      'gmail-tls',
      'ms-515',
    ]);
  });
});

describe('what could not be asked', () => {
  const silence = { unavailable: 'servfail' } as const;

  it.each<[string, (plan: MailPlan) => void, string[]]>([
    ['PTR', (plan) => setZone(plan, REVERSE, silence), ['ptr.missing']],
    [
      'addresses of the PTR name',
      (plan) => setZone(plan, 'mail.sender.test', silence),
      ['ptr.not-confirmed', 'helo.invalid'],
    ],
    ['SPF', (plan) => setZone(plan, DOMAIN, silence), ['spf.not-pass', 'envelope.domain-unresolvable']],
    [
      'the DKIM key',
      (plan) => setZone(plan, 's1._domainkey.sender.test', silence),
      ['dkim.signature-invalid'],
    ],
    ['DMARC', (plan) => setZone(plan, '_dmarc.sender.test', silence), ['dmarc.missing']],
    ['TLS', (plan) => void Object.assign(plan, { tls: null }), ['tls.outbound-missing']],
    ['a scanner that is off', (plan) => void Object.assign(plan, { scanner: null }), ['content.spam-score']],
    [
      'no blocklist',
      (plan) => void Object.assign(plan, { listings: null }),
      ['blocklist.ip-listed', 'blocklist.policy-listed', 'blocklist.domain-listed', 'content.url-listed'],
    ],
  ])('%s: costs nothing, is named, and refuses nothing', async (_, change, ids) => {
    const verdict = await judge(change);
    expect(verdict).toMatchObject({ score: 10, deductions: [], wouldReject: [] });
    expect(verdict.unknown).toEqual(expect.arrayContaining(ids));
    expect(verdict.counted.scored).toBeLessThan(verdict.counted.total);
  });

  it('is everything when DNS is down, and no number hides it', async () => {
    const plan = readyPlan();
    const down = zoneResolver(Object.fromEntries(Object.keys(plan.zone).map((name) => [name, silence])));
    const outcome = await testMessage(await toMail(plan), down, { ...limits, maxDnsQueries: 0 });
    expect(outcome).toMatchObject({ ok: true, verdict: { score: 10, wouldReject: [] } });
    if (outcome.ok) expect(outcome.verdict.unknown.length).toBeGreaterThan(5);
    expect(down.queries).toEqual([]);
  });
});

describe('several signatures', () => {
  const unaligned = { domain: 'esp.test', selector: 'e1', key: otherKey };

  it('takes one that is sound and aligned, whatever the others are', async () => {
    const verdict = await judge((plan) => {
      plan.signers.unshift(unaligned);
      plan.signers.push({ ...plan.signers[1]!, selector: 'gone' });
      setZone(plan, 'e1._domainkey.esp.test', { TXT: otherKey.record });
    });
    expect(verdict).toMatchObject({ score: 10, deductions: [] });
    expect(verdict.advice).toContain('dkim.selector-missing');
    expect(verdict.facts.dkim.map(({ result }) => result).sort()).toEqual(['neutral', 'pass', 'pass']);
  });

  it('prefers the stronger of two aligned ones', async () => {
    const verdict = await judge((plan) => {
      plan.signers.unshift({ ...plan.signers[0]!, selector: 'weak', key: weakKey });
      setZone(plan, 'weak._domainkey.sender.test', { TXT: weakKey.record });
    });
    expect(verdict.deductions).toEqual([]);
  });

  it('lets a failing Ed25519 signature stand beside a passing RSA one', async () => {
    const verdict = await judge((plan) => {
      plan.signers.push({ domain: DOMAIN, selector: 'ed', key: edKey });
      setZone(plan, 'ed._domainkey.sender.test', { TXT: ed25519Key().record });
    });
    expect(verdict.deductions).toEqual([]);
    expect(verdict.advice).toContain('dkim.signature-invalid');
  });

  it('notices the same key twice', async () => {
    const verdict = await judge((plan) => void plan.signers.push(plan.signers[0]!));
    expect(verdict.advice).toContain('dkim.signed-twice');
  });
});

it('accepts one-click unsubscribe that a signature covers', async () => {
  const verdict = await judge((plan) => {
    plan.isBulk = true;
    plan.fields.push(['List-Unsubscribe', '<mailto:u@sender.test>, <https://sender.test/u/1>']);
    plan.fields.push(['List-Unsubscribe-Post', 'List-Unsubscribe=One-Click']);
  });
  expect(verdict).toMatchObject({ score: 10, wouldReject: [], facts: { isBulk: true } });
});

it('looks for links and keeps them unvisited', async () => {
  const verdict = await judge();
  expect(verdict.facts.links).toEqual([{ url: 'https://sender.test/minutes', host: 'sender.test' }]);
});

it('takes the area’s cap, not the sum, when many faults meet', async () => {
  const verdict = await judge((plan) => {
    setZone(plan, REVERSE, null);
    plan.helo = 'mail';
    plan.tls = { isUsed: false, version: null };
    plan.signers = [];
    withSpf(plan, 'v=spf1 ptr ip4:192.0.2.1 -all');
    setZone(plan, '_dmarc.sender.test', null);
  });
  const sums = new Map<string, number>();
  for (const { id, points } of verdict.deductions) {
    const area = id.slice(0, id.indexOf('.'));
    sums.set(area, (sums.get(area) ?? 0) + points);
  }
  expect(sums.get('spf')).toBe(2);
  expect(sums.get('dmarc')).toBe(2);
  expect(verdict.score).toBe(2); // 10 - 2.5 - 2 - 1.5 - 2, below the ceiling of 4
});

describe('a fault less never scores lower', () => {
  // One fault for each thing that faults change, so that none hides another.
  const slots = [
    /^ptr|^helo/,
    /^tls/,
    /^spf|^envelope|^mx/,
    /^dkim/,
    /^dmarc\.m/,
    /^blocklist/,
    /^content/,
    /^hdr\.date/,
    /^hdr\.mess/,
    /^hdr\.rep/,
  ];
  const choices = slots.map((slot) => faults.filter(({ id }) => slot.test(id)));

  it.each(Array.from({ length: 20 }, (_, run) => run))('random set %i', async (run) => {
    const random = seededRandom(20261124 + run);
    const picked = choices.flatMap((choice) =>
      random() < 0.4 ? [choice[Math.floor(random() * choice.length)]!] : [],
    );
    const scores = await Promise.all(
      [picked, ...picked.map((one) => picked.filter((other) => other !== one))].map(
        async (set) => (await judge((plan) => set.forEach(({ change }) => void change(plan)))).score,
      ),
    );
    const lowered = picked.filter((_, index) => scores[index + 1]! < scores[0]!).map(({ id }) => id);
    expect({ picked: picked.map(({ id }) => id), lowered }).toMatchObject({ lowered: [] });
  });
});

it('is plain data', async () => {
  const verdict = await judge();
  expect(JSON.parse(JSON.stringify(verdict))).toEqual(verdict);
});
