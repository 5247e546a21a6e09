import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface ReceivedPost {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface HttpReceiver {
  readonly port: number;
  readonly posts: ReceivedPost[];
  /** Statuses for the next requests, then 200; `hang` never answers. */
  readonly answers: (number | 'hang')[];
  close(): Promise<void>;
}

/** A loopback server that keeps what is posted to it. */
export async function startHttpReceiver(): Promise<HttpReceiver> {
  const posts: ReceivedPost[] = [];
  const answers: HttpReceiver['answers'] = [];
  const server = createServer(async (request, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    posts.push({ path: request.url ?? '', headers: request.headers, body });
    const answer = answers.shift() ?? 200;
    if (answer !== 'hang')
      response.writeHead(answer, { 'content-type': 'text/plain' }).end(`answer ${answer}`);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    posts,
    answers,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What docs/alerts.md tells receivers to do. */
export function verifiesAs(secret: string, { headers, body }: ReceivedPost): boolean {
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > 300) return false;
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return String(headers['webhook-signature']).split(' ').includes(`v1,${expected}`);
}

export interface ReceivedMail {
  /** Envelope sender. */
  readonly from: string;
  readonly to: string;
  readonly raw: string;
}

export interface SmtpReceiver {
  readonly url: string;
  readonly mails: ReceivedMail[];
  /** Addresses that are refused for good, as unknown. */
  readonly refused: Set<string>;
  /** Every recipient that was asked for, taken or not. */
  readonly asked: string[];
  close(): Promise<void>;
}

/** A real SMTP server that keeps what it takes. */
export async function startSmtpReceiver(): Promise<SmtpReceiver> {
  const mails: ReceivedMail[] = [];
  const refused = new Set<string>();
  const asked: string[] = [];
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo({ address }, _session, done) {
      asked.push(address);
      if (!refused.has(address)) return done();
      return done(Object.assign(new Error('5.1.1 No such user here'), { responseCode: 550 }));
    },
    async onData(stream, session, done) {
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk as Buffer);
      const raw = Buffer.concat(chunks).toString('utf8');
      const from = session.envelope.mailFrom ? session.envelope.mailFrom.address : '';
      for (const { address } of session.envelope.rcptTo) mails.push({ from, to: address, raw });
      done();
    },
  });
  const listener = server.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    url: `smtp://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    mails,
    refused,
    asked,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
