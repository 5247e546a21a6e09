import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { TestDatabase } from '@postseal/embedded-postgres/testing';
import { Database } from '../src/database/database.js';
import { reportAddress } from '../src/domains/report-address.js';
import { createDomains, type TestDomain } from './domain-rows.js';
import { freePort, type RunningProcess, startRole, until } from './processes.js';
import { reportMail, reportXml } from './report-mail.js';
import { SmtpSender } from './smtp-sender.js';
import { createMigratedDatabase } from './test-instance.js';

jest.setTimeout(120_000);

const HOST = 'rua.example';
const MAX_CONNECTIONS = 60;
let testDatabase: TestDatabase;
let database: Database;
let smtp: RunningProcess;
let port: number;
let domain: TestDomain;
let to: string;
let mails = 0;
const rude = new Set<RawClient>();

beforeAll(async () => {
  testDatabase = await createMigratedDatabase();
  database = new Database({ url: testDatabase.url, poolSize: 4 });
  port = await freePort();
  smtp = await startRole('smtp', testDatabase.url, {
    POSTSEAL_REPORT_HOST: HOST,
    POSTSEAL_SMTP_HOST: '127.0.0.1',
    POSTSEAL_SMTP_PORT: String(port),
    POSTSEAL_SMTP_MAX_MESSAGE_BYTES: '1000000',
    POSTSEAL_SMTP_MAX_MAILS_PER_MINUTE_PER_IP: '1000000',
    POSTSEAL_SMTP_MAX_CONNECTIONS_PER_IP: String(MAX_CONNECTIONS),
  });
  domain = (await createDomains(database, ['polite.example']))[0]!;
  to = reportAddress(domain.token, HOST);
});

afterEach(() => {
  for (const client of rude) client.close();
  rude.clear();
});

afterAll(async () => {
  await smtp?.kill();
  await database?.close();
  await testDatabase?.drop();
});

/** A connection on which anything may be written. */
class RawClient {
  said = '';
  isClosed = false;

  private constructor(readonly socket: Socket) {
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      this.said += chunk;
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.isClosed = true;
    });
  }

  static async open(): Promise<RawClient> {
    const client = new RawClient(connect(port, '127.0.0.1'));
    rude.add(client);
    await client.hears(/^\d{3} /m);
    return client;
  }

  write(text: string): this {
    this.socket.write(text, 'latin1');
    return this;
  }

  hears(pattern: RegExp): Promise<unknown> {
    return until(
      async () => this.said,
      (said) => pattern.test(said),
    );
  }

  isHungUpOn(): Promise<unknown> {
    return until(
      async () => this.isClosed,
      (isClosed) => isClosed,
    );
  }

  close(): void {
    this.socket.destroy();
  }
}

/** A session over TLS, and a wait for what the listener says in it. */
async function openTls() {
  const client = await RawClient.open();
  client.write('EHLO rude\r\nSTARTTLS\r\n');
  await client.hears(/^220 .*\r\n[\s\S]*^220 /m);
  client.socket.removeAllListeners('data');
  const secure = connectTls({ socket: client.socket, rejectUnauthorized: false });
  secure.on('error', () => {});
  let said = '';
  secure.setEncoding('latin1').on('data', (chunk: string) => {
    said += chunk;
  });
  await once(secure, 'secureConnect');
  const hears = (pattern: RegExp) =>
    until(
      async () => said,
      (text) => pattern.test(text),
    );
  return { secure, hears };
}

/** What everybody else notices: ten mails over fresh connections are taken, and are there. */
async function expectService(): Promise<void> {
  const sender = new SmtpSender(port, 2);
  const before = await stored();
  for (let i = 0; i < 10; i++) {
    await sender.send(to, reportMail(reportXml({ domain: domain.name, reportId: `polite-${++mails}` })));
  }
  sender.close();
  expect((await stored()) - before).toBe(10);
}

const stored = () => database.system.inboundMessage.count({ where: { domainId: domain.domainId } });
const openMany = (count: number) => Promise.all(Array.from({ length: count }, () => RawClient.open()));

describe('the listener serves others while clients', () => {
  it('send their greeting byte by byte and never end it', async () => {
    const clients = await openMany(50);
    const drip = setInterval(() => {
      for (const client of clients) client.write('E');
    }, 20);
    await expectService();
    clearInterval(drip);
  });

  it('take up all connections that their address may have, and are told so', async () => {
    await openMany(MAX_CONNECTIONS);
    const surplus = await RawClient.open();
    expect(surplus.said).toMatch(/^421 /);
    await surplus.isHungUpOn();
    for (const client of rude) client.close();
    await until(
      async () => {
        const client = await RawClient.open();
        client.close();
        return client.said;
      },
      (greeting) => greeting.startsWith('220 '),
    );
    await expectService();
  });

  it('begin mails and leave them hanging', async () => {
    const before = await stored();
    for (const client of await openMany(30)) {
      client.write(`EHLO rude\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<${to}>\r\nDATA\r\n`);
      await client.hears(/^354 /m);
      client.write('Subject: never\r\n\r\nending');
    }
    await expectService();
    for (const client of rude) client.close();
    await expectService();
    expect((await stored()) - before).toBe(20); // a mail that was cut off is none
  });

  it('pour out garbage, and hangs up on those', async () => {
    const clients = await openMany(10);
    for (const client of clients) client.write('\x00\xffgarbage \x1b[2J\r\n'.repeat(20_000));
    await expectService();
    for (const client of clients) await client.isHungUpOn();
    expect(clients[0]!.said).toMatch(/^421 /m);
  });

  it('pipeline a hundred thousand commands and read no answer', async () => {
    const client = await RawClient.open();
    client.socket.pause();
    client.write('EHLO rude\r\n').write('NOOP\r\n'.repeat(100_000));
    await expectService();
  });

  it('name ten thousand recipients', async () => {
    const before = await stored();
    const same = await RawClient.open();
    same.write(`EHLO rude\r\nMAIL FROM:<a@b.example>\r\n${`RCPT TO:<${to}>\r\n`.repeat(10_000)}DATA\r\n`);
    const guessing = await RawClient.open();
    guessing.write(
      `EHLO rude\r\nMAIL FROM:<a@b.example>\r\n${Array.from({ length: 10_000 }, (_, i) => `RCPT TO:<guess${i}@${HOST}>\r\n`).join('')}`,
    );
    await expectService();
    await same.hears(/^354 /m);
    same.write('Subject: once\r\n\r\nonce\r\n.\r\n');
    await same.hears(/^250 2?\.?.*stored as/m);
    expect((await stored()) - before).toBe(11);
    await guessing.isHungUpOn();
    expect(guessing.said.match(/^550 /gm)?.length).toBeLessThanOrEqual(20);
    expect(guessing.said).toMatch(/^421 /m);
  });

  it('write a command of megabytes', async () => {
    const client = await RawClient.open();
    client.write('X'.repeat(8_000_000));
    await expectService();
    await client.isHungUpOn();
  });

  it('write a mail that is one line and too large', async () => {
    const client = await RawClient.open();
    client.write(`EHLO rude\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<${to}>\r\nDATA\r\n`);
    await client.hears(/^354 /m);
    client.write('y'.repeat(8_000_000)).write('\r\n.\r\n');
    await expectService();
    await client.hears(/^552 /m);
    client.write('NOOP\r\n');
    await client.hears(/^552 [\s\S]*^250 /m); // and may go on
  });

  it('close their half of a TLS session in the midst of a mail, and stores nothing of it', async () => {
    const before = await stored();
    const halves: TLSSocket[] = [];
    for (let i = 0; i < 10; i++) {
      const { secure, hears } = await openTls();
      secure.write(`EHLO rude\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<${to}>\r\nDATA\r\n`);
      await hears(/^354 /m);
      secure.write('Subject: half\r\n\r\nthe other half never');
      halves.push(secure.end()); // close_notify and FIN; what the listener says is still read
    }
    await expectService();
    await until(
      async () => halves.every(({ closed }) => closed),
      (areClosed) => areClosed,
    );
    expect((await stored()) - before).toBe(10);
  });

  it('break off the TLS handshake, or begin none', async () => {
    for (const rubbish of ['', 'this is no ClientHello\r\n', '\x16\x03\x01\xff\xff\x01']) {
      const client = await RawClient.open();
      client.write('EHLO rude\r\nSTARTTLS\r\n');
      await client.hears(/^220 .*\r\n[\s\S]*^220 /m);
      client.write(rubbish);
      client.socket.end();
    }
    await expectService();
  });
});

describe('what was written before', () => {
  it('TLS began is forgotten: nobody can put commands into a protected session', async () => {
    const client = await RawClient.open();
    client.write('EHLO rude\r\n');
    await client.hears(/^250 /m);
    const injected = `MAIL FROM:<injected@evil.example>\r\nRCPT TO:<${to}>\r\n`;
    client.write(`STARTTLS\r\n${injected}`);
    await client.hears(/^220 .*\r\n[\s\S]*^220 /m);
    client.socket.removeAllListeners('data');
    const secure = connectTls({ socket: client.socket, rejectUnauthorized: false });
    secure.on('error', () => {});
    const end = Promise.race([once(secure, 'secureConnect'), once(secure, 'close')]);
    await end;
    let said = '';
    secure.setEncoding('latin1').on('data', (chunk: string) => {
      said += chunk;
    });
    if (!secure.destroyed) secure.write('DATA\r\n');
    await until(
      async () => secure.destroyed || /^\d{3} /m.test(said),
      (isOver) => isOver,
    );
    expect(said).not.toMatch(/^(?:250|354) /m); // hung up on, or asked to begin anew
    await expectService();
  });

  it('a command that is not offered counts as nothing: BDAT without its bytes', async () => {
    const before = await stored();
    const client = await RawClient.open();
    client.write('EHLO rude\r\n');
    await client.hears(/^250 /m);
    expect(client.said).not.toMatch(/CHUNKING|BINARYMIME/);
    client.write(`MAIL FROM:<a@b.example>\r\nRCPT TO:<${to}>\r\nBDAT 100000 LAST\r\nSubject: half\r\n`);
    await client.hears(/^50\d /m);
    await expectService();
    expect((await stored()) - before).toBe(10);
  });
});

it('a dot between bare line feeds ends no mail, so none is smuggled in behind it', async () => {
  const before = await stored();
  const client = await RawClient.open();
  client.write(`EHLO rude\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<${to}>\r\nDATA\r\n`);
  await client.hears(/^354 /m);
  const smuggled = `MAIL FROM:<smuggled@evil.example>\r\nRCPT TO:<${to}>\r\nDATA\r\nSubject: second\r\n\r\nx`;
  client.write(`Subject: first\r\n\r\nbody\n.\n${smuggled}\r\n.\r\n`);
  await client.hears(/^250 .*stored as/m);
  client.write('QUIT\r\n');
  await client.isHungUpOn();
  expect(client.said.match(/stored as/g)).toHaveLength(1);
  expect((await stored()) - before).toBe(1);
});
