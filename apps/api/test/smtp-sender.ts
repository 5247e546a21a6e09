import nodemailer from 'nodemailer';

export interface SentMail {
  /** Id under which the inbox stored it, as the 250 says. */
  readonly inboxId: string;
}

/** Sends raw mails over a few kept connections, as a reporter would. */
export class SmtpSender {
  private readonly transport;

  constructor(port: number, maxConnections = 5) {
    this.transport = nodemailer.createTransport({
      host: '127.0.0.1',
      port,
      pool: true,
      maxConnections,
      maxMessages: Number.POSITIVE_INFINITY,
      tls: { rejectUnauthorized: false },
    } as never);
  }

  /** Resolves with what the server acknowledged; rejects with its refusal (`responseCode`, `response`). */
  async send(recipients: string | readonly string[], raw: Buffer): Promise<SentMail> {
    const info = (await this.transport.sendMail({
      envelope: { from: 'noreply@mailbox.example', to: recipients as string },
      raw,
    })) as { response: string };
    return { inboxId: /stored as ([0-9a-f-]{36})/.exec(info.response)?.[1] ?? '' };
  }

  close(): void {
    this.transport.close();
  }
}
