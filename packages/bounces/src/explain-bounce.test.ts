import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { type BounceCard, bounceLimits, explainBounce } from './explain-bounce.js';

const fixtures = new URL('../fixtures/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, fixtures));
const explain = (input: string | Uint8Array) => explainBounce(input, bounceLimits);
const first = (input: string | Uint8Array): BounceCard => explain(input).cards[0]!;

describe('the refusal that began it all', () => {
  const spellings = readdirSync(fixtures).filter((name) => name.startsWith('gmail-ipv6--'));

  it.each(spellings)('is recognised in %s', (name) => {
    const { cards } = explain(read(name));
    expect(cards).toHaveLength(1);
    const card = cards[0]!;
    expect(card.best?.id).toBe('gmail-ipv6-ptr-auth');
    expect(card.checks).toEqual(
      expect.arrayContaining(['ptr.missing-v6', 'ptr.not-confirmed', 'spf.not-pass']),
    );
    expect(card.receiver?.name).toBe('Gmail');
    expect(card.isTemporary).toBe(false);
    const ips = card.facts.sendingIps.map(({ ip }) => ip);
    expect(ips).toEqual(name.includes('words-only') ? [] : ['2001:db8:17:4::25']);
  });

  it.each(spellings)('leaves no local part of an address in the answer to %s', (name) => {
    expect(JSON.stringify(explain(read(name)))).not.toMatch(/anna|muster|bob|friend/i);
  });

  it('is recognised with line ends of any system, and in UTF-16', () => {
    const text = read('gmail-ipv6--dsn-postfix.eml').toString();
    for (const copy of [text.replaceAll('\n', '\r\n'), text.replaceAll('\n', '\r'), `\n\n${text}`]) {
      expect(first(copy).best?.id).toBe('gmail-ipv6-ptr-auth');
    }
    expect(first(Buffer.from(`\ufeff${text}`, 'utf16le')).best?.id).toBe('gmail-ipv6-ptr-auth');
  });
});

describe('facts', () => {
  it('come from every part of a delivery status', () => {
    const { facts, recipientDomains } = first(read('gmail-ipv6--dsn-postfix.eml'));
    expect(facts).toMatchObject({
      senderDomains: ['example.org'],
      recipientDomain: 'gmail.com',
      signatures: [{ domain: 'example.org', selector: 'dkim' }],
      isSigned: true,
      queueId: '4F2aB91xYz',
      links: [{ url: 'https://support.google.com/mail/?p=IPv6AuthError', purpose: 'help' }],
    });
    expect(recipientDomains).toEqual(['gmail.com']);
  });

  it('never take words of the returned message for words of the receiver', () => {
    expect(first(read('gmail-ipv6--dsn-postfix.eml')).receiver).toEqual({
      name: 'Gmail',
      evidence: 'remote-mta',
    });
    expect(first(read('gmail-ipv6--exim-bounce.txt')).receiver?.name).toBe('Gmail');
  });

  it('name the sender that another line of the same queue id states', () => {
    expect(first(read('gmail-ipv6--postfix.log')).facts.senderDomains).toEqual(['example.org']);
    expect(first(read('gmail-ipv6--exim.log')).facts.senderDomains).toEqual(['example.org']);
  });

  it('hold IPv4 addresses in replies and URLs, but no return codes of block lists and no receiver', () => {
    const text =
      'host mx.example.net[198.51.100.7] said: 554 5.7.1 Service unavailable; Client host [203.0.113.9] blocked using zen.spamhaus.org; 127.0.0.4; https://www.spamhaus.org/query/ip/203.0.113.10 (in reply to RCPT TO command)';
    expect(first(text).facts.sendingIps.map(({ ip, family }) => [ip, family])).toEqual([
      ['203.0.113.9', 4],
      ['203.0.113.10', 4],
    ]);
    expect(first(text).facts.links[0]?.purpose).toBe('delist');
  });

  it('canonicalise IPv6 and unmap IPv4 within it', () => {
    const ips = first('550 5.7.1 [IPv6:2001:0DB8:0:0:0:0:0:1] and ::ffff:203.0.113.9 refused').facts
      .sendingIps;
    expect(ips.map(({ ip }) => ip)).toEqual(['2001:db8::1', '203.0.113.9']);
  });

  it('ignore numbers that only look like addresses', () => {
    expect(first('550 5.7.1 version 999.1.1.1 at 10:00:00, build 1.2.3.4.5').facts.sendingIps).toEqual([]);
  });
});

describe('a status with several recipients', () => {
  const { cards } = explain(read('three-recipients--dsn.eml'));

  it('gives a card for each refusal, delays last, deliveries none', () => {
    expect(
      cards.map(({ best, isTemporary, facts }) => [best?.id, isTemporary, facts.recipientDomain]),
    ).toEqual([
      ['ms-s3140', false, 'outlook.com'],
      ['gmx-blocklist', false, 'gmx.de'],
      ['yahoo-tss04', true, 'yahoo.com'],
    ]);
  });

  it('shows what each postmaster asks for', () => {
    const tokens = cards.flatMap(({ facts }) => facts.tokens.map(({ kind }) => kind));
    expect(tokens).toEqual(['microsoft-mark', 'microsoft-server', 'gmx-reference', 'yahoo-mark']);
    expect(cards[1]!.facts.links[0]!.url).toBe(
      'https://postmaster.gmx.net/en/error-messages?ip=203.0.113.9&c=bl&v=Y2VydA==',
    );
    expect(cards[2]!.facts.retryUntil).toBe('Sat, 28 Nov 2026 08:14:03 +0100');
    expect(cards[0]!.facts.isSigned).toBe(false);
  });

  it('does not take the number at the end of Yahoo’s text for an address', () => {
    expect(cards[2]!.facts.sendingIps.map(({ ip }) => ip)).toEqual(['203.0.113.9']);
  });

  it('folds recipients that got the same answer', () => {
    const line = (to: string) =>
      `Nov 23 08:14:03 m postfix/smtp[7]: 4F2aB91xYz: to=<${to}>, relay=none, dsn=4.4.1, status=deferred (connect to mx.example.net[192.0.2.1]:25: Connection timed out)`;
    const explanation = explain(`${line('a@example.net')}\n${line('b@example.com')}`);
    expect(explanation.cards).toHaveLength(1);
    expect(explanation.cards[0]).toMatchObject({
      recipientCount: 2,
      recipientDomains: ['example.net', 'example.com'],
    });
  });
});

describe('the receiver', () => {
  const said = (host: string, text: string) =>
    first(`x: host ${host}[192.0.2.1] said: ${text} (in reply to RCPT TO command)`);

  it.each([
    [
      'gmail-dmarc-reject',
      'aspmx.l.google.com',
      "550-5.7.26 Unauthenticated email from example.org is not accepted due to domain's DMARC policy.",
    ],
    [
      'apple-dmarc',
      'mx01.mail.icloud.com',
      "550 5.7.1 Unauthenticated email is not accepted due to domain's DMARC policy.",
    ],
    [
      'mailru-dmarc',
      'mxs.mail.ru',
      '550 This message was not accepted due to domain (example.org) owner DMARC policy (RFC 7489)',
    ],
    [
      'ms-25',
      'contoso.mail.protection.outlook.com',
      '550 5.7.25 Access denied, the sending IPv6 address [2001:db8::1] must have a reverse DNS record',
    ],
    ['gmail-ptr-perm', 'aspmx.l.google.com', '550 5.7.25 must have a reverse DNS record'],
    [
      'laposte-101',
      'smtpz4.laposte.net',
      '550 5.7.1 Service unavailable; client [203.0.113.9] blocked using zen.spamhaus.org LPN007_101',
    ],
    [
      'dnsbl-openresolver',
      'mx.example.net',
      '554 5.7.1 blocked using zen.spamhaus.org; Error: open resolver',
    ],
  ])('decides for %s among entries that share words', (id, host, text) => {
    expect(said(host, text).best?.id).toBe(id);
  });

  it('is taken from a relay host that is unknown, by the recipient’s domain', () => {
    const line =
      'Nov 23 08:14:03 m postfix/smtp[7]: 4F2aB91xYz: to=<x@gmx.de>, relay=relay.example.net[192.0.2.1]:25, dsn=5.0.0, status=bounced (host relay.example.net[192.0.2.1] said: 554 Bad DNS PTR resource record. (in reply to end of DATA command))';
    expect(first(line).receiver).toEqual({ name: 'GMX/WEB.DE/mail.com/IONOS', evidence: 'recipient' });
  });

  it('stays unknown for words that everybody uses', () => {
    expect(first('552 5.2.2 mailbox over quota')).toMatchObject({ receiver: null, confidence: 'matched' });
    expect(said('mx.example.net', '550 5.1.1 <x@example.net>: no such user')).toMatchObject({
      receiver: null,
    });
  });

  it('does not lend its numbers to others', () => {
    const card = said('mx01.mail.icloud.com', '550 5.7.30 refused');
    expect(card.best).toBeNull();
    expect(card).toMatchObject({ confidence: 'general', receiver: { name: 'iCloud' } });
  });

  it('is not taken from a look-alike host', () => {
    expect(said('mail.notgoogle.com', '550 5.7.30 refused').receiver?.evidence).not.toBe('said');
    expect(said('gmx.net.example.org', '554 Bad DNS PTR resource record').receiver?.evidence).toBe('match');
  });
});

describe('temporary or permanent', () => {
  it('follows the reply code before everything else', () => {
    expect(first('421 5.7.32 From: header is not aligned').isTemporary).toBe(true);
    expect(first('550 4.7.26 senders to authenticate with either SPF or DKIM').isTemporary).toBe(false);
  });

  it('follows the stated action, then the status, when there is no code', () => {
    expect(
      first(
        'Final-Recipient: rfc822; x@y.example\nAction: delayed\nStatus: 5.0.0\nDiagnostic-Code: smtp; greylisted\n',
      ).isTemporary,
    ).toBe(true);
    expect(first('Final-Recipient: rfc822; x@y.example\nStatus: 4.4.1\n').isTemporary).toBe(true);
    expect(first('headers are not rfc compliant').isTemporary).toBe(false);
  });
});

describe('a refusal that no entry knows', () => {
  it.each([
    ['550 5.7.23 denied', 'enhanced-status', 'spf.not-pass'],
    ['host mx.example.net[192.0.2.1] said: 550 5.7.20 nope', 'enhanced-status', 'dkim.unsigned'],
    ['550 5.7.1 your PTR is odd', 'wording', 'ptr.missing'],
    ['550 User unknown in virtual table', 'wording', 'recipient.unknown'],
    ['554 no thanks', 'reply-code', 'blocklist.ip-listed'],
    ['556 gone', 'reply-code', 'recipient.null-mx'],
  ])('is explained by what its code or words tell: %s', (text, basis, check) => {
    const card = first(text);
    if (card.best !== null) return expect(card.checks).toContain(check);
    expect(card.general?.basis).toBe(basis);
    expect(card.checks).toContain(check);
  });

  it('says what a code of a class tells even when its detail is not registered', () => {
    expect(first('host mx.example.net[192.0.2.1] said: 451 4.3.99 hm').general).toMatchObject({
      basis: 'enhanced-status',
    });
  });

  it('says nothing where there is nothing to say', () => {
    expect(first('dear all, lunch is at noon')).toMatchObject({
      best: null,
      general: null,
      confidence: 'none',
      checks: [],
    });
    expect(explain(' \n')).toEqual({ form: 'empty', isTruncated: false, cards: [] });
  });

  it('explains a connection that never was', () => {
    const line =
      'Nov 23 08:14:03 m postfix/smtp[7]: 4F2aB91xYz: to=<x@example.net>, relay=none, delay=30, dsn=4.4.1, status=deferred (connect to mx.example.net[192.0.2.1]:25: Connection timed out)';
    expect(first(line)).toMatchObject({ isTemporary: true, general: { basis: 'enhanced-status' } });
  });
});

describe('privacy', () => {
  it('hides local parts wherever they stand', () => {
    const text =
      '550 5.1.1 <john.q.public@example.net>: user john.q.public unknown; see https://example.net/help?rcpt=john.q.public%40example.net&x=1 "john q"@example.net bounce+john.q.public=example.net@lists.example.com';
    const json = JSON.stringify(explain(text));
    expect(json).not.toMatch(/john/i);
    expect(json).toContain('example.net');
  });

  it('keeps role words, so that sentences stay readable', () => {
    expect(first('550 5.1.1 <mail@example.net>: the mail was refused').reply).toContain(
      'the mail was refused',
    );
  });
});

describe('hostile input', () => {
  it('reads a beginning of bounded length, and says so', () => {
    const text = `550 5.7.25 no PTR ${'x '.repeat(600_000)}`;
    const explanation = explain(text);
    expect(explanation.isTruncated).toBe(true);
    expect(explanation.cards[0]?.best?.id).toBe('gmail-ptr-perm');
    expect(explain(Buffer.from(text)).isTruncated).toBe(true);
  });

  it('explains a bounded number of refusals', () => {
    const line = (n: number) =>
      `Nov 23 08:14:03 m postfix/smtp[7]: 4F2aB91xYz: to=<x@example.net>, dsn=5.1.1, status=bounced (host mx${n}.example.net[192.0.2.1] said: 550 5.1.1 no such user ${n})`;
    expect(explain(Array.from({ length: 500 }, (_, n) => line(n)).join('\n')).cards).toHaveLength(
      bounceLimits.maxReplies,
    );
  });

  const long = 256 * 1024;
  it.each([
    ['spaces', ' '.repeat(long)],
    ['spaces behind a code', `550 5.7.1${' '.repeat(long)}x`],
    ['line feeds', `550 x${'\n'.repeat(long)}y`],
    ['dashes', '-'.repeat(long)],
    ['starts of a pattern', 'lpn'.repeat(long / 3)],
    ['first halves of a pattern', '5.1.1'.repeat(long / 5)],
    ['half pairs', '[ts1].'.repeat(long / 6)],
    ['digits', '5'.repeat(long)],
    ['dots', '550.'.repeat(long / 4)],
    ['colons', 'a:'.repeat(long / 2)],
    ['addresses', 'a@b '.repeat(long / 4)],
    ['at signs', '@'.repeat(long)],
    ['quotes', `Remote server returned '${"'\n".repeat(long / 2)}`],
    ['angle brackets', '<'.repeat(long)],
    ['tags', '<style '.repeat(long / 7)],
    ['ampersands', '&#'.repeat(long / 2)],
    ['URLs', 'https://'.repeat(long / 8)],
    ['hosts', 'host a.b[1] '.repeat(long / 12)],
    ['log lines', 'Nov 23 08:14:03 to=< status=bounced ('.repeat(long / 38)],
    ['boundaries', `Content-Type: multipart/mixed; boundary=b\n\n${'--b\n'.repeat(long / 4)}`],
    ['nested mails', 'Content-Type: message/rfc822\nFrom: a\nTo: b\nDate: c\n\n'.repeat(long / 54)],
    ['status groups', 'Final-Recipient: rfc822; a@b\n\n'.repeat(long / 31)],
    ['folded field', `Diagnostic-Code: smtp; 550\n${' 550\n'.repeat(long / 5)}`],
    ['NUL', '\0'.repeat(long)],
    ['surrogates', '\ud800'.repeat(long)],
    ['exim marks', ' ** a R= '.repeat(long / 9)],
  ])('comes to an end for %s', (_, text) => {
    expect(explain(text).cards.length).toBeLessThanOrEqual(bounceLimits.maxReplies);
  });

  it('never throws for bytes, and never for mutations of real bounces', () => {
    const random = seeded(20261124);
    const names = readdirSync(fixtures).filter((name) => !name.endsWith('.md'));
    for (let round = 0; round < 1500; round++) {
      const bytes = Uint8Array.from(read(names[round % names.length]!));
      const edits = 1 + Math.floor(random() * 30);
      for (let edit = 0; edit < edits; edit++)
        bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      const cut = bytes.subarray(0, random() < 0.3 ? Math.floor(random() * bytes.length) : bytes.length);
      try {
        expect(explain(cut).cards.length).toBeLessThanOrEqual(bounceLimits.maxReplies);
      } catch (error) {
        throw new Error(`input ${Buffer.from(cut).toString('base64')}`, { cause: error });
      }
    }
    const noise = Uint8Array.from({ length: 100_000 }, () => Math.floor(random() * 256));
    expect(explain(noise).cards.length).toBeGreaterThan(0);
  });
});

/** mulberry32: small, seeded, good enough to choose bytes. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
