import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { askSpamd, readReport } from './spamd.js';

/** As spamd 4.0.1 prints it. */
const REPORT = `SPAMD/1.1 0 EX_OK\r
Content-length: 812\r
Spam: True ; 7.1 / 5.0\r
\r
Spam detection software, running on the system "mx",
has identified this incoming email as possible spam.

Content analysis details:   (7.1 points, 5.0 required)

 pts rule name              description
---- ---------------------- --------------------------------------------------
 0.0 NO_RELAYS              Informational: message was not relayed via SMTP
 1.2 MISSING_HEADERS        Missing To: header
-0.1 DKIM_VALID             Message has at least one valid DKIM or DK
                            signature
 6.0 DRUGS_ERECTILE         Refers to an erectile drug
  10 GTUBE                  BODY: Generic Test for Unsolicited Bulk Email
`;

const MAIL = Buffer.from('From: ann@sender.example\r\n\r\nThe minutes are ready.\r\n');

let server: Server | undefined;
afterEach(async () => {
  server?.close();
});

async function listen(onConnection: (socket: Socket) => void): Promise<number> {
  server = createServer({ allowHalfOpen: true }, onConnection).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe('SpamAssassin', () => {
  it('is told the message whole, and its rules come back with their points', async () => {
    let asked = '';
    const port = await listen(async (socket) => {
      for await (const chunk of socket) asked += String(chunk);
      socket.end(REPORT);
    });
    const report = await askSpamd(MAIL, { host: '127.0.0.1', port, timeoutMs: 5000 });
    expect(asked).toBe(`REPORT SPAMC/1.5\r\nContent-length: ${MAIL.length}\r\n\r\n${MAIL}`);
    expect(report).toEqual({
      kind: 'spamassassin',
      rules: [
        { name: 'NO_RELAYS', points: 0, description: 'Informational: message was not relayed via SMTP' },
        { name: 'MISSING_HEADERS', points: 1.2, description: 'Missing To: header' },
        {
          name: 'DKIM_VALID',
          points: -0.1,
          description: 'Message has at least one valid DKIM or DK signature',
        },
        { name: 'DRUGS_ERECTILE', points: 6, description: 'Refers to an erectile drug' },
        { name: 'GTUBE', points: 10, description: 'BODY: Generic Test for Unsolicited Bulk Email' },
      ],
    });
  });

  it('is asked a second time when it breaks off', async () => {
    let connections = 0;
    const port = await listen((socket) => {
      connections += 1;
      if (connections === 1) socket.destroy();
      else socket.resume().on('end', () => socket.end(REPORT));
    });
    expect(await askSpamd(MAIL, { host: '127.0.0.1', port, timeoutMs: 5000 })).toMatchObject({
      kind: 'spamassassin',
    });
  });

  it.each([
    ['an error code', 'SPAMD/1.1 76 EX_PROTOCOL\r\n\r\n'],
    ['no table', 'SPAMD/1.1 0 EX_OK\r\nContent-length: 2\r\n\r\nhi'],
    ['another protocol', '220 mx.example ESMTP\r\n'],
    ['nothing', ''],
    ['no end', 'SPAMD/1.1 0 EX_OK\r\n'.repeat(20_000)],
  ])('leaves a message unjudged: %s', async (_, answer) => {
    const port = await listen((socket) => {
      socket.on('error', () => {}); // the other side hangs up on an endless answer
      socket.resume().on('end', () => socket.end(answer));
    });
    expect(await askSpamd(MAIL, { host: '127.0.0.1', port, timeoutMs: 5000 })).toMatchObject({
      kind: 'unavailable',
    });
  });

  it('leaves a message unjudged when nobody listens, or nobody answers in time', async () => {
    const silent = await listen(() => {});
    expect(await askSpamd(MAIL, { host: '127.0.0.1', port: silent, timeoutMs: 50 })).toMatchObject({
      kind: 'unavailable',
    });
    server!.close();
    expect(await askSpamd(MAIL, { host: '127.0.0.1', port: 1, timeoutMs: 5000 })).toMatchObject({
      kind: 'unavailable',
    });
  });

  it('is not asked about mails that no filter reads', async () => {
    const large = Buffer.alloc(500_001, 'x');
    expect(await askSpamd(large, { host: '127.0.0.1', port: 1, timeoutMs: 5000 })).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringContaining('500 kB'),
    });
  });

  it('tells a table without rules from none', () => {
    const empty = 'SPAMD/1.1 0 EX_OK\r\n\r\n pts rule name description\n---- ----- ------\n';
    expect(readReport(empty)).toEqual([]);
  });
});
