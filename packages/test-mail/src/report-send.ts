import { createTransport } from 'nodemailer';
import type { ReportMail } from './report-mail.js';

export interface SendOptions {
  readonly host: string;
  readonly port: number;
  /** Parallel connections, each reused for many mails. */
  readonly connections: number;
}

export interface SendSummary {
  readonly accepted: number;
  readonly refused: readonly { readonly index: number; readonly reply: string }[];
}

/** Sends mails over SMTP without changing a byte of them; a refused one is listed, not thrown. */
export async function sendReportMails(
  mails: Iterable<ReportMail>,
  options: SendOptions,
): Promise<SendSummary> {
  const transport = createTransport({
    pool: true,
    host: options.host,
    port: options.port,
    maxConnections: options.connections,
    maxMessages: Number.POSITIVE_INFINITY,
    secure: false,
    tls: { rejectUnauthorized: false }, // test servers sign their own certificates
  });
  let accepted = 0;
  const refused: { index: number; reply: string }[] = [];
  const queue = entriesOf(mails);
  const sendAll = async () => {
    for (const [index, { mailFrom, rcptTo, raw }] of queue) {
      try {
        await transport.sendMail({ envelope: { from: mailFrom, to: [rcptTo] }, raw });
        accepted++;
      } catch (error) {
        refused.push({ index, reply: error instanceof Error ? error.message : String(error) });
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: options.connections }, sendAll));
  } finally {
    transport.close();
  }
  return { accepted, refused: refused.sort((a, b) => a.index - b.index) };
}

/** One iterator shared by all senders: each mail is taken once. */
function* entriesOf(mails: Iterable<ReportMail>): Generator<[number, ReportMail]> {
  let index = 0;
  for (const mail of mails) yield [index++, mail];
}
