import { createHash, randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listLedger, readAllAgain, readLatestReadingRun, readLedgerMessage } from '@postseal/contract';
import type { ImportedMessage } from '../src/inbox/inbound-message.js';
import { InboxService } from '../src/inbox/inbox.service.js';
import { makeMessageId } from '../src/inbox/message-id.js';
import { createDomains } from './domain-rows.js';
import { readInbox } from './read-inbox.js';
import { reportMail, reportXml } from './report-mail.js';
import { startInstance, type TestInstance, type TestPerson } from './test-instance.js';

let instance: TestInstance;
let person: TestPerson;

beforeAll(async () => {
  instance = await startInstance();
  person = await instance.signUp('Lena');
}, 60_000);

afterAll(() => instance?.close());

function give(raw: Buffer, facts: Partial<ImportedMessage> = {}): Promise<unknown> {
  const message: ImportedMessage = {
    id: makeMessageId(),
    origin: 'upload',
    format: 'file',
    fileName: null,
    importId: null,
    remoteIp: '192.0.2.1',
    mailbox: '',
    raw,
    rawSha256: createHash('sha256').update(raw).digest(),
    ...facts,
  };
  const organizationId = person.organizationId!;
  return instance.database.forOrganization(organizationId, (tx) =>
    new InboxService(instance.database).addImported(tx, organizationId, [message]),
  );
}

const allRead = async () => {
  await readInbox(instance.database);
  return person.call(listLedger, { query: {} });
};
const found = async (query: { q?: string; domain?: string; origin?: 'upload' | 'imap' }) =>
  (await person.call(listLedger, { query })).messages.map(({ fileName, subject }) => fileName ?? subject);

describe('the ledger', () => {
  it('finds what came in by what people remember of it, and by the domain it is about', async () => {
    await createDomains(instance.database, ['lena.example', 'other.example'], person.organizationId!);
    await give(gzipSync(reportXml({ domain: 'lena.example', reporter: 'Wonderland Mail' })), {
      fileName: 'wonder.xml.gz',
    });
    await give(reportMail(reportXml({ domain: 'other.example', reportId: 'id_50%' })), {
      format: 'mail',
      origin: 'imap',
      mailbox: 'dmarc@mail.example',
    });
    await allRead();
    expect(await found({ q: 'wonderLAND' })).toEqual(['wonder.xml.gz']);
    expect(await found({ q: 'wonder.xml' })).toEqual(['wonder.xml.gz']);
    expect(await found({ q: 'd_50%' })).toEqual(['Report Domain: example.org']);
    expect(await found({ q: 'd%50' })).toEqual([]); // no pattern, plain text
    expect(await found({ domain: 'lena.example' })).toEqual(['wonder.xml.gz']);
    expect(await found({ origin: 'imap' })).toEqual(['Report Domain: example.org']);
  });

  it('gives a file back under an ending that fits it', async () => {
    const raw = gzipSync(reportXml({ domain: 'lena.example', reportId: 'download' }));
    await give(raw, { fileName: 'evil"\r\nname.xml.gz' });
    const { messages } = await person.call(listLedger, { query: { q: 'evil' } });
    const answer = await person.request(`/api/ledger/${messages[0]!.id}/raw`);
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="${messages[0]!.id}.xml.gz"`,
    );
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(raw);
  });

  it('reads everything again that came to nothing, and tells what came of it', async () => {
    const late = ['late1.example', 'late2.example'];
    for (const domain of late) await give(gzipSync(reportXml({ domain })), { fileName: `${domain}.xml.gz` });
    await give(Buffer.from('no report'), { fileName: 'notes.txt' });
    const before = await allRead();
    expect(before.byOutcome).toMatchObject({ rejected: 3 });
    expect(before.messages.map(({ reason }) => reason)).toContain('domain-unknown');
    await createDomains(instance.database, late, person.organizationId!);

    const run = await person.call(readAllAgain, { body: {} });
    expect(run.total).toBe(3);
    expect(run.byOutcome).toEqual({ queued: 3 });
    await allRead();
    const after = await person.call(readLatestReadingRun);
    expect(after.run).toMatchObject({ id: run.id, startedBy: person.email, total: 3 });
    expect(after.run!.byOutcome).toEqual({ stored: 2, rejected: 1 });
    const { messages } = await person.call(listLedger, { query: { q: 'late1' } });
    expect(messages).toMatchObject([
      { outcome: 'stored', reason: null, domain: 'late1.example', reports: 1 },
    ]);
    const { entries } = await person.call(readLedgerMessage, { params: { id: messages[0]!.id } });
    expect(entries).toMatchObject([{ outcome: 'stored', reason: null, records: 1 }]);
  });

  it('says when there is nothing to read again', async () => {
    await expect(person.call(readAllAgain, { body: { outcomes: ['set-aside'] } })).rejects.toThrow(
      'no such mail',
    );
    await expect(
      person.call(readAllAgain, { body: { domain: `${randomUUID()}.example` } }),
    ).rejects.toMatchObject({ problem: { status: 404 } });
  });
});
