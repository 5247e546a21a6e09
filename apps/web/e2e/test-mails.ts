import { sendReportMails } from '@postseal/test-mail';
import type { Stack } from './stack';

/** Hands a mail with this HTML in at the listener, as a server would: unsigned, over TLS, from loopback. */
export async function sendTestMail(
  { smtpPort }: Stack,
  { to, domain, html }: { readonly to: string; readonly domain: string; readonly html: string },
): Promise<void> {
  const raw = Buffer.from(
    [
      `From: Ann Sender <ann@${domain}>`,
      `To: ${to}`,
      'Subject: Minutes of Tuesday',
      `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
      `Message-ID: <${crypto.randomUUID()}@${domain}>`,
      'MIME-Version: 1.0',
      'Content-Type: text/html; charset=utf-8',
      '',
      `<html><body>${html}</body></html>`,
      '',
    ].join('\r\n'),
  );
  const mails = [{ mailFrom: `ann@${domain}`, rcptTo: to, raw }];
  const { refused } = await sendReportMails(mails, { host: '127.0.0.1', port: smtpPort, connections: 1 });
  if (refused.length > 0) throw new Error(`refused: ${refused[0]!.reply}`);
}
