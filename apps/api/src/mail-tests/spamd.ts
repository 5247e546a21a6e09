import { once } from 'node:events';
import { connect } from 'node:net';
import type { ScannerReport, ScannerRule } from '@postseal/mail-test';

export interface SpamdOptions {
  readonly host: string;
  readonly port: number;
  /** For each of the two tries. */
  readonly timeoutMs: number;
}

/** What `spamc` sends at most by default: filters do not read larger mails. */
const MAX_MESSAGE_BYTES = 500_000;
const MAX_ANSWER_BYTES = 256 * 1024;
const TRIES = 2;

/**
 * What SpamAssassin says of a message, as received after DATA. A daemon that does not answer, twice, leaves the message
 * unjudged; never rejects. The protocol: spamd/PROTOCOL of SpamAssassin 4.
 */
export async function askSpamd(message: Uint8Array, options: SpamdOptions): Promise<ScannerReport> {
  if (message.length > MAX_MESSAGE_BYTES)
    return { kind: 'unavailable', reason: 'not tested: content filters do not look at mails over 500 kB' };
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    try {
      const rules = readReport(await exchange(message, options));
      if (rules) return { kind: 'spamassassin', rules };
    } catch {
      // The next try, or the answer below, says it.
    }
  }
  return { kind: 'unavailable', reason: 'could not test: the content filter does not answer' };
}

async function exchange(message: Uint8Array, { host, port, timeoutMs }: SpamdOptions): Promise<string> {
  const signal = AbortSignal.timeout(timeoutMs);
  const socket = connect({ host, port, allowHalfOpen: true, signal });
  try {
    await once(socket, 'connect', { signal });
    socket.write(`REPORT SPAMC/1.5\r\nContent-length: ${message.length}\r\n\r\n`);
    socket.end(message);
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MAX_ANSWER_BYTES) throw new Error('The answer is too long.');
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString();
  } finally {
    socket.destroy();
  }
}

/**
 * The rules of a REPORT answer, in the order given.
 * @returns null for an answer that is none: another code than EX_OK, or no table of rules
 */
export function readReport(answer: string): ScannerRule[] | null {
  if (!/^SPAMD\/\d+\.\d+ 0 /.test(answer)) return null;
  const lines = answer.split(/\r?\n/);
  const ruler = lines.findIndex((line) => /^-+ -+ -+\s*$/.test(line.trim()));
  if (ruler === -1) return null;
  const rules: { name: string; points: number; description: string }[] = [];
  for (const line of lines.slice(ruler + 1)) {
    const row = /^\s{0,4}(-?\d+(?:\.\d+)?)\s+([A-Z][A-Z0-9_]+)\s*(.*)$/.exec(line);
    if (row) rules.push({ points: Number(row[1]), name: row[2]!, description: row[3]!.trim() });
    else if (/^\s+\S/.test(line) && rules.length > 0) rules.at(-1)!.description += ` ${line.trim()}`;
  }
  return rules;
}
