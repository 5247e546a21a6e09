import { describe, expect, it } from '@jest/globals';
import { readDeliveryReport } from './delivery-report.js';

const limits = { maxBytes: 65_536, maxRecipients: 10 };
const read = (text: string) => readDeliveryReport(Buffer.from(text.replaceAll('\n', '\r\n')), limits);

/** As Postfix writes it. */
function report(...groups: string[]): string {
  return `From: MAILER-DAEMON@mx.example (Mail Delivery System)
To: bounce-x@reports.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="A1.1/mx.example"

--A1.1/mx.example
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--A1.1/mx.example
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
${groups.map((group) => `\n${group}`).join('\n')}
--A1.1/mx.example
Content-Type: message/rfc822

Subject: Alert
From: a@b.example

Action: failed
--A1.1/mx.example--
`;
}

const failed = `Final-Recipient: rfc822; ops@elsewhere.example
Action: failed
Status: 5.1.1
Remote-MTA: dns; mail.elsewhere.example
Diagnostic-Code: smtp; 550 5.1.1 <ops@elsewhere.example>: Recipient address
    rejected: User unknown`;

describe('a delivery status notification', () => {
  it('names class and reply of the recipients that were given up, and nothing of the returned mail', () => {
    const other = failed.replace('5.1.1\n', '5.2.2 (mailbox full)\n').replace('smtp; 550', 'x-unix; 550');
    expect(read(report(failed, other))).toEqual([
      { status: '5.1.1', replyCode: '550' },
      { status: '5.2.2', replyCode: null },
    ]);
  });

  it('gives nobody up while it only tells of a delay, or of success', () => {
    const delayed = failed.replace('failed', 'delayed').replace('5.1.1\n', '4.4.1\n');
    expect(read(report(delayed, failed.replace('failed', 'delivered')))).toEqual([]);
  });

  it('is no absence note, no human answer and no garbage', () => {
    expect(
      read('From: a@b.example\nTo: c@d.example\nSubject: Out of office\n\nAction: failed\nStatus: 5.1.1\n'),
    ).toBeNull();
    expect(read('')).toBeNull();
    expect(readDeliveryReport(Buffer.alloc(200_000, 0xff), limits)).toBeNull();
  });

  it('reads no more than its limits', () => {
    expect(read(report(...Array(50).fill(failed)))).toHaveLength(limits.maxRecipients);
    const late = report(failed).replace("I'm sorry", 'x'.repeat(limits.maxBytes));
    expect(read(late)).toBeNull();
  });
});
