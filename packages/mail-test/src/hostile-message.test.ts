import { describe, expect, it } from '@jest/globals';
import { zoneResolver } from '@postseal/test-mail';
import { readyPlan, toMail, writeMessage } from '../test/ready-mail.js';
import { advisedMailTestLimits, type MailTestLimits, testMessage } from './index.js';

const limits = { ...advisedMailTestLimits, signal: null };
const HEADER =
  'From: a@sender.test\r\nDate: Tue, 24 Nov 2026 10:29:58 +0100\r\nMessage-ID: <1@sender.test>\r\nSubject: s\r\nMIME-Version: 1.0\r\n';

async function testText(message: string, changes: Partial<MailTestLimits> = {}) {
  const plan = readyPlan();
  const resolver = zoneResolver(plan.zone);
  const mail = { ...(await toMail(plan)), message: Buffer.from(message, 'latin1') };
  const outcome = await testMessage(mail, resolver, { ...limits, ...changes });
  return { outcome, queries: resolver.queries };
}

async function rowsOf(message: string, changes: Partial<MailTestLimits> = {}) {
  const { outcome } = await testText(message, changes);
  if (!outcome.ok) throw new Error(outcome.refusal);
  return new Map(outcome.verdict.checks.map((row) => [row.id, row]));
}

describe('what is beyond the limits is refused, not half read', () => {
  it.each<[string, string, Partial<MailTestLimits>, string]>([
    ['nothing', '', {}, 'empty'],
    ['a large message', `${HEADER}\r\n${'x'.repeat(2000)}`, { maxMessageBytes: 2000 }, 'message-too-large'],
    ['a large header', `X: ${'y'.repeat(300_000)}\r\n${HEADER}\r\n`, {}, 'header-too-large'],
    ['many fields', `${'X: y\r\n'.repeat(1001)}\r\n`, {}, 'header-too-large'],
    ['many folded lines', `X: y\r\n${' y\r\n'.repeat(5001)}\r\n`, {}, 'header-too-large'],
    ['a header without end', 'X: y\r\n'.repeat(60_000), {}, 'header-too-large'],
  ])('%s', async (_, message, changes, refusal) => {
    expect((await testText(message, changes)).outcome).toEqual({ ok: false, refusal });
  });
});

describe('what is hostile inside the limits is a fault', () => {
  it('stops at the depth given', async () => {
    const levels = Array.from(
      { length: 5000 },
      (_, level) => `Content-Type: multipart/mixed; boundary=b${level}\r\n\r\n--b${level}\r\n`,
    );
    const row = (await rowsOf(HEADER + levels.join(''))).get('hdr.mime-malformed')!;
    expect(row.state).toBe('failed');
    expect(row.seen).toContain('nested deeper than 20 levels');
  });

  it('stops at the number of parts given', async () => {
    const message = `${HEADER}Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\nx\r\n'.repeat(50_000)}--b--\r\n`;
    expect((await rowsOf(message)).get('hdr.mime-malformed')!.seen).toContain('more than 1000 parts');
  });

  it('reads a million open, closed and broken elements', async () => {
    const html = ['<a href="https://x.test/">', '</i>', '<b>', '<!--', '<img', '&am'];
    for (const piece of html) {
      const rows = await rowsOf(
        `${HEADER}Content-Type: text/html; charset=utf-8\r\n\r\n${`${piece}\r\n`.repeat(200_000)}`,
      );
      expect(rows.get('content.html-large')!.state).toBe('failed');
    }
  });

  it('looks at no more links than it may', async () => {
    const links = Array.from({ length: 2000 }, (_, n) => `<a href="https://x.test/${n}">y</a>`).join('\r\n');
    const { outcome } = await testText(`${HEADER}Content-Type: text/html; charset=utf-8\r\n\r\n${links}`);
    expect(outcome.ok && outcome.verdict.facts.links).toHaveLength(limits.maxLinks);
  });

  it('shows no control characters of the message and no endless values', async () => {
    const rows = await rowsOf(
      `${HEADER.replace('Subject: s', `Subject: \x1b[2J${'z'.repeat(5000)}`)}\r\nhello`,
    );
    for (const { seen } of rows.values()) {
      expect(seen).not.toMatch(/[\x00-\x1f\x7f]/);
      expect(seen.length).toBeLessThanOrEqual(501);
    }
  });
});

describe('DNS', () => {
  it('is asked no more often than the limit says', async () => {
    const plan = readyPlan();
    plan.signers = Array.from({ length: 40 }, (_, n) => ({ ...plan.signers[0]!, selector: `s${n}` }));
    const { outcome, queries } = await testText((await writeMessage(plan)).toString('latin1'), {
      maxDnsQueries: 12,
    });
    expect(queries.length).toBeLessThanOrEqual(12);
    expect(outcome).toMatchObject({ ok: true });
  });

  it('is not asked once the signal has ended the test', async () => {
    const { outcome, queries } = await testText(`${HEADER}\r\nhello`, { signal: AbortSignal.abort() });
    expect(queries).toEqual([]);
    expect(outcome).toMatchObject({ ok: true, verdict: { wouldReject: [] } });
  });

  it('hears each question once', async () => {
    const { queries } = await testText((await writeMessage(readyPlan())).toString('latin1'));
    expect(queries).toEqual([...new Set(queries)]);
  });
});

it('never throws for a message with bytes changed, cut or repeated', async () => {
  const whole = (await writeMessage(readyPlan())).toString('latin1');
  for (let at = 0; at < whole.length; at += 23) {
    const char = String.fromCharCode((at * 7) % 256);
    for (const text of [
      whole.slice(0, at),
      whole.slice(0, at) + char + whole.slice(at + 1),
      whole.slice(0, at + 40) + whole.slice(at),
    ]) {
      const { outcome } = await testText(text);
      if (outcome.ok) expect(outcome.verdict.score).toBeGreaterThanOrEqual(0);
      else expect(outcome.refusal).toBe('empty');
    }
  }
});
