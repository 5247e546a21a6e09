import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ImapServer, startImapServer } from '@postseal/test-mail';
import { ImapFlow } from 'imapflow';
import { reportMail, reportXml } from '../../test/report-mail.js';
import { responseLimits } from './mailbox-connection.js';
import { type FetchedMail, type MailboxHabits, type MailboxPlace, readNewMail } from './mailbox-session.js';

const START: MailboxPlace = { uidValidity: null, lastUid: 0n, unmarkedUids: [] };
const login = { user: 'rua@old.example', password: 'secret word' };

let server: ImapServer;
let kept: { mails: FetchedMail[]; passedOver: number; place: MailboxPlace };

beforeEach(async () => {
  server = await startImapServer(login);
  kept = { mails: [], passedOver: 0, place: START };
});
afterEach(() => server.close());

const report = (id: number) => reportMail(reportXml({ domain: 'old.example', reportId: `${id}` }));
const letter = Buffer.from('Subject: Dear aunt\r\nContent-Type: text/plain\r\n\r\nPrivate.\r\n');
const seen = (folder = 'INBOX') =>
  server.folders.get(folder)!.mails.map(({ uid, flags }) => [uid, flags.has('\\Seen')]);

const store = {
  store: async (mails: readonly FetchedMail[], passedOver: number, place: MailboxPlace) => {
    kept = { mails: [...kept.mails, ...mails], passedOver: kept.passedOver + passedOver, place };
  },
  marked: async () => {
    kept = { ...kept, place: { ...kept.place, unmarkedUids: [] } };
  },
};

async function read(habits: Partial<MailboxHabits> = {}): Promise<void> {
  const client = new ImapFlow({
    host: '127.0.0.1',
    port: server.port,
    secure: false,
    doSTARTTLS: false,
    auth: { user: login.user, pass: login.password },
    logger: false,
    ...responseLimits(1_000_000),
  });
  client.on('error', () => {});
  await client.connect();
  const all = {
    folder: 'INBOX',
    afterwards: 'mark-seen',
    moveTo: null,
    maxMailBytes: 1_000_000,
    ...habits,
  } as const;
  try {
    await readNewMail(client, all, kept.place, store, new AbortController().signal);
  } finally {
    client.close();
  }
}

describe('reading a mailbox', () => {
  it('fetches what is new, marks what is stored, and leaves letters alone', async () => {
    server.deliver('INBOX', report(1));
    server.deliver('INBOX', letter);
    await read();
    expect(kept.mails.map(({ raw }) => raw)).toEqual([report(1)]);
    expect(seen()).toEqual([
      [1, true],
      [2, false],
    ]);
    server.deliver('INBOX', report(2));
    await read();
    expect(kept.mails.map(({ uid }) => uid)).toEqual([1n, 3n]);
    expect(kept).toMatchObject({ passedOver: 1, place: { lastUid: 3n, unmarkedUids: [] } });
    await read();
    expect(kept.mails).toHaveLength(2);
  });

  it('marks nothing before it is stored, and everything that was stored before the connection broke', async () => {
    for (let i = 1; i <= 3; i++) server.deliver('INBOX', report(i));
    server.cutBefore = (command) => command.startsWith('UID STORE');
    await expect(read()).rejects.toThrow();
    expect(kept).toMatchObject({ place: { lastUid: 3n, unmarkedUids: [1n, 2n, 3n] } });
    expect(seen().some(([, isSeen]) => isSeen)).toBe(false);
    server.cutBefore = () => false;
    await read();
    expect(kept.mails).toHaveLength(3);
    expect(seen().every(([, isSeen]) => isSeen)).toBe(true);
    expect(kept.place.unmarkedUids).toEqual([]);
  });

  it('marks nothing when storing fails', async () => {
    server.deliver('INBOX', report(1));
    const { store: keep } = store;
    store.store = async () => {
      throw new Error('the database is away');
    };
    await expect(read()).rejects.toThrow('database is away');
    store.store = keep;
    expect(seen()).toEqual([[1, false]]);
    await read();
    expect(seen()).toEqual([[1, true]]);
  });

  it('reads all of a folder again that was numbered anew', async () => {
    server.deliver('INBOX', report(1));
    await read();
    const folder = server.folders.get('INBOX')!;
    folder.uidValidity++;
    folder.mails = folder.mails.map((mail, index) => ({ ...mail, uid: index + 1 }));
    await read();
    expect(kept.mails.map(({ raw }) => raw)).toEqual([report(1), report(1)]); // the inbox knows the bytes
    expect(kept.place).toMatchObject({ uidValidity: BigInt(folder.uidValidity), lastUid: 1n });
  });

  it('moves mails, or leaves them as they are', async () => {
    server.folders.set('Done', { uidValidity: 1, uidNext: 1, mails: [] });
    server.deliver('INBOX', report(1));
    await read({ afterwards: 'move', moveTo: 'Done' });

    expect([seen('INBOX'), seen('Done')]).toEqual([[], [[1, false]]]);
    server.deliver('INBOX', report(2));
    await read({ afterwards: 'leave' });
    expect(seen()).toEqual([[2, false]]);
    expect(server.commands).toContainEqual(expect.stringMatching(/^EXAMINE/));
    expect(kept.mails).toHaveLength(2);
  });

  it('passes over what is larger than a mail may be', async () => {
    server.deliver('INBOX', Buffer.concat([report(1), Buffer.alloc(1_000_000, 10)]));
    server.deliver('INBOX', report(2));
    await read();
    expect(kept).toMatchObject({ passedOver: 1, place: { lastUid: 2n } });
    expect(kept.mails.map(({ uid }) => uid)).toEqual([2n]);
  });

  it('takes many mails in several commits', async () => {
    for (let i = 1; i <= 120; i++) server.deliver('INBOX', report(i));
    await read();
    expect(new Set(kept.mails.map(({ uid }) => uid)).size).toBe(120);
    expect(seen().every(([, isSeen]) => isSeen)).toBe(true);
  });

  it('loses nothing when the connection is cut in the middle of a mail', async () => {
    for (let i = 1; i <= 60; i++) server.deliver('INBOX', report(i));
    let bodies = 0;
    server.sayInstead = (command) => {
      if (!command.includes('BODY.PEEK[]') || ++bodies !== 55) return null;
      return { text: '* 55 FETCH (UID 55 BODY[] {900}\r\nSubject: half of a', thenCut: true };
    };
    await expect(read()).rejects.toThrow();
    expect(kept).toMatchObject({ place: { lastUid: 50n } }); // the first commit holds, the second was never made
    expect(seen().filter(([, isSeen]) => isSeen)).toHaveLength(50);
    server.sayInstead = () => null;
    await read();
    expect(kept.mails.map(({ uid }) => uid)).toEqual(Array.from({ length: 60 }, (_, i) => BigInt(i + 1)));
    expect(seen().every(([, isSeen]) => isSeen)).toBe(true);
  });

  it.each([
    ['which mails are new', 'UID SEARCH', (tag: string) => `${tag} NO not now\r\n`],
    ['of which kind a mail is', 'BODYSTRUCTURE', (tag: string) => `${tag} OK nothing to say\r\n`],
    ['what is in a mail', 'BODY.PEEK[]', (tag: string) => `${tag} OK nothing to say\r\n`],
    ['it in words', 'UID SEARCH', () => '* \u0000(((\r\n\r\n{{{\r\n'],
  ])('takes nothing for read when the server does not tell %s', async (_, asked, answer) => {
    server.deliver('INBOX', report(1));
    server.sayInstead = (command, tag) =>
      command.includes(asked) ? { text: answer(tag), thenCut: !answer(tag).startsWith(tag) } : null;
    await expect(read()).rejects.toThrow();
    expect(kept).toEqual({ mails: [], passedOver: 0, place: START });
    expect(seen()).toEqual([[1, false]]);
    server.sayInstead = () => null;
    await read();
    expect(kept.mails.map(({ raw }) => raw)).toEqual([report(1)]);
  });

  it('goes on when a mail was removed while it was asked for', async () => {
    for (let i = 1; i <= 3; i++) server.deliver('INBOX', report(i));
    server.sayInstead = (command, tag) => {
      if (!/^UID FETCH 2 .*BODY\.PEEK\[\]/.test(command)) return null;
      server.folders.get('INBOX')!.mails.splice(1, 1);
      return { text: `${tag} OK no such mail\r\n` };
    };
    await read();
    expect(kept.mails.map(({ uid }) => uid)).toEqual([1n, 3n]);
  });

  it('hangs up on a server that sends more than a mail may be', async () => {
    server.deliver('INBOX', report(1));
    server.sayInstead = (command) =>
      command.includes('BODY.PEEK[]') ? { text: '* 1 FETCH (UID 1 BODY[] {900000000}\r\n' } : null;
    await expect(read()).rejects.toThrow();
    expect(kept.place).toBe(START);
  });

  it('finds ten reports among fifty thousand letters', async () => {
    for (let i = 1; i <= 50_000; i++) server.deliver('INBOX', i % 5_000 === 0 ? report(i) : letter);
    await read();
    expect(kept.mails.map(({ uid }) => Number(uid))).toEqual(
      Array.from({ length: 10 }, (_, i) => (i + 1) * 5_000),
    );
    expect(kept).toMatchObject({ passedOver: 49_990, place: { lastUid: 50_000n } });
    expect(server.commands.filter((command) => command.includes('BODY.PEEK[]'))).toHaveLength(10);
    expect(seen().filter(([, isSeen]) => isSeen)).toHaveLength(10);
  }, 120_000);
});
