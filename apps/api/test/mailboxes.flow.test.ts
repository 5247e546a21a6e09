import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  addMailbox,
  changeMailbox,
  listLedger,
  listMailboxes,
  type MailboxForm,
  testMailbox,
} from '@postseal/contract';
import { type ImapServer, issueAuthority, issueCertificate, startImapServer } from '@postseal/test-mail';
import { claimMailboxes } from '../src/report-mailboxes/report-mailboxes.queries.js';
import { createDomains } from './domain-rows.js';
import { type RunningProcess, startRole, until } from './processes.js';
import { reportMail, reportXml } from './report-mail.js';
import { startInstance, type TestInstance, type TestPerson } from './test-instance.js';

jest.setTimeout(120_000);

const authority = issueAuthority();
const certificate = issueCertificate({ commonName: 'localhost', issuer: authority });
let folder: string;
let instance: TestInstance;
let person: TestPerson;
let server: ImapServer;
let worker: RunningProcess | null = null;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postseal-imap-'));
  writeFileSync(join(folder, 'authority.pem'), authority.pem);
  instance = await startInstance({ POSTSEAL_IMAP_ALLOW_ADDRESSES: '127.0.0.1,::1' });
  person = await instance.signUp('Mia');
  await createDomains(instance.database, ['boxed.example'], person.organizationId!);
  server = await startImapServer({
    user: 'rua@boxed.example',
    password: 'imap password',
    tls: { cert: certificate.pem, key: certificate.keyPem },
  });
});

afterAll(async () => {
  await worker?.kill();
  await server?.close();
  await instance?.close();
  rmSync(folder, { recursive: true, force: true });
});

const startWorker = async () => {
  worker = await startRole('worker', instance.testDatabase.url, {
    POSTSEAL_IMAP_ALLOW_ADDRESSES: '127.0.0.1,::1',
    POSTSEAL_WORKER_THREADS: '1',
    POSTSEAL_CHECK_INTERVAL_SECONDS: '86400',
    NODE_EXTRA_CA_CERTS: join(folder, 'authority.pem'),
  });
};

const form = (changes: Partial<MailboxForm> = {}): MailboxForm => ({
  host: 'localhost',
  port: server.port,
  security: 'tls',
  userName: 'rua@boxed.example',
  auth: { kind: 'password', password: 'imap password' },
  folder: 'INBOX',
  afterwards: 'mark-seen',
  moveTo: null,
  isEnabled: true,
  ...changes,
});

const mailbox = async () => (await person.call(listMailboxes)).mailboxes[0]!;
/** Each of a reporter of its own: the same numbers of one reporter under two ids are one report that was sent twice. */
const mail = (id: string) =>
  reportMail(
    reportXml({
      domain: 'boxed.example',
      reportId: id,
      reporter: `${id}.mailbox.example`,
      records: [{ count: 3 }],
    }),
  );
const isSeen = () => server.folders.get('INBOX')!.mails.map(({ flags }) => flags.has('\\Seen'));
const messages = async () => {
  const { _sum } = await instance.database.system.dailyTraffic.aggregate({
    where: { organizationId: person.organizationId! },
    _sum: { messages: true },
  });
  return Number(_sum.messages);
};

describe('a mailbox that is read', () => {
  it('keeps its password sealed and tells nobody', async () => {
    const added = await person.call(addMailbox, { body: form({ isEnabled: false }) });
    expect(JSON.stringify(added)).not.toContain('imap password');
    const rows = await instance.database.system.reportMailbox.findMany();
    expect(rows[0]!.sealed).not.toContain('imap password');
    // Kept secrets are not lent to another server.
    await expect(
      person.call(testMailbox, {
        body: {
          ...form({ host: 'elsewhere.example', auth: { kind: 'password', password: '' } }),
          id: added.id,
        },
      }),
    ).rejects.toThrow('Enter the password');
  });

  it('is not one inside the network unless the operator opened it', async () => {
    const { error } = await person.call(testMailbox, { body: { ...form({ host: '10.1.2.3' }), id: null } });
    expect(error).toBe('10.1.2.3 is not connected to: 10.1.2.3 is not asked: private.');
  });

  it('tells in plain words what is wrong with it', async () => {
    const { error } = await person.call(testMailbox, { body: { ...form(), id: null } });
    expect(error).toBe('The certificate of localhost is not from an authority that is trusted here.');
  });

  it('is read by one worker at a time, and by another once that one is gone', async () => {
    const { id } = await mailbox();
    const kept = form({ auth: { kind: 'password', password: '' } });
    await person.call(changeMailbox, { params: { id }, body: kept });
    const { system } = instance.database;
    const claimAtOnce = async () =>
      (await Promise.all(Array.from({ length: 8 }, () => claimMailboxes(system, 5, 60)))).flat();
    const first = await claimAtOnce();
    expect(first.map((row) => row.id)).toEqual([id]);
    expect(await claimAtOnce()).toEqual([]);
    await system.reportMailbox.updateMany({ data: { leasedUntil: new Date(0) } }); // it renews its lease no more
    const second = await claimAtOnce();
    expect(second).toHaveLength(1);
    expect(second[0]!.lease).not.toBe(first[0]!.lease);
    await person.call(changeMailbox, { params: { id }, body: { ...kept, isEnabled: false } });
    expect(await claimAtOnce()).toEqual([]);
  });

  it('counts each mail once, though its worker is killed between storing and marking', async () => {
    for (let i = 0; i < 5; i++) server.deliver('INBOX', mail(`early${i}`));
    let kills = 0;
    server.cutBefore = (command) => {
      if (!command.startsWith('UID STORE') || kills > 0) return false;
      kills++;
      void worker?.kill();
      return true;
    };
    await startWorker();
    await person.call(changeMailbox, {
      params: { id: (await mailbox()).id },
      body: form({ auth: { kind: 'password', password: '' } }),
    });
    await until(
      async () => kills,
      (count) => count === 1,
    );
    await worker!.kill();
    expect(isSeen()).toEqual([false, false, false, false, false]);
    expect((await mailbox()).stored).toBe(5);
    // What the time would do: the killed worker's lease runs out.
    await instance.database.systemPool.query(
      'UPDATE report_mailbox SET leased_until = now(), next_look_at = now()',
    );
    await startWorker();
    await until(
      async () => isSeen(),
      (seen) => seen.every(Boolean),
    );
    await until(messages, (count) => count === 15);
    const fetches = server.commands.filter((command) => command.includes('BODY.PEEK[]'));
    expect(fetches).toHaveLength(5);
    const { messages: listed, total } = await person.call(listLedger, { query: { origin: 'imap' } });
    expect(total).toBe(5);
    expect(listed.every(({ outcome, domain }) => outcome === 'stored' && domain === 'boxed.example')).toBe(
      true,
    );
  });

  it('hears of new mail while it is connected', async () => {
    await until(mailbox, ({ state }) => state === 'connected');
    await until(
      async () => server.commands.at(-1),
      (command) => command === 'IDLE',
    );
    server.deliver('INBOX', mail('late'));
    await until(messages, (count) => count === 18);
    expect(await mailbox()).toMatchObject({ stored: 6, lastError: null, state: 'connected' });
  });

  it('shows that it cannot be read', async () => {
    const { id } = await mailbox();
    await person.call(changeMailbox, {
      params: { id },
      body: form({ auth: { kind: 'password', password: 'wrong' } }),
    });
    const failing = await until(mailbox, ({ state }) => state === 'failing');
    expect(failing.lastError).toContain('localhost refuses the user name or password');
  });
});
