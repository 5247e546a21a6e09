import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { Page, ReportImport } from '@postseal/contract';
import { PinoLogger } from 'nestjs-pino';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { Database, type Transaction } from '../database/database.js';
import type { ReportImport as ReportImportRow } from '../database/generated/client.js';
import { ProblemError } from '../http/problem.js';
import type { ImportedMessage } from '../inbox/inbound-message.js';
import { InboxService } from '../inbox/inbox.service.js';
import { makeMessageId } from '../inbox/message-id.js';
import { addToImport, countImported, sumImported } from './report-imports.queries.js';
import { type FileItem, type FileLimits, splitFile } from './split-file.js';

/** Who sends a file: a member in the dashboard, or a program with a report key. */
export interface Sender {
  readonly organizationId: string;
  readonly origin: 'upload' | 'api';
  /** Shown beside the import. */
  readonly name: string;
  readonly ip: string;
}

const MAX_AT_ONCE = 8; // of all organizations in one process: bounds the memory
const MAX_AT_ONCE_PER_ORGANIZATION = 4;
const BATCH = { maxItems: 100, maxBytes: 8 * 1024 * 1024 }; // one commit
const MAX_LISTED_REFUSALS = 100;
const MiB = 1024 * 1024;
const LOOK_MS = 250;

/** Takes files of reports: each becomes mails and documents in the inbox, a commit at a time, as it arrives. */
@Injectable()
export class ReportImportsService {
  private readonly underWay = new Map<string, number>();
  private readonly limits: FileLimits;

  constructor(
    private readonly database: Database,
    private readonly inbox: InboxService,
    @Inject(CONFIG) private readonly config: Config,
    private readonly log: PinoLogger,
  ) {
    this.limits = {
      maxItemBytes: config.smtp.maxMessageBytes,
      maxArchiveBytes: Math.max(64 * MiB, config.smtp.maxMessageBytes),
      maxArchiveEntries: 50_000,
      maxExpandedBytes: 1024 * MiB,
    };
  }

  /** Throws `request-invalid` for a file that is larger than any may be. */
  requireFit(bytes: number): void {
    const { maxBytes } = this.config.upload;
    if (bytes > maxBytes)
      throw new ProblemError('request-invalid', `A file may have at most ${maxBytes} bytes; split it.`);
  }

  /**
   * Stores what a file holds and answers with the import. A reader that is slower than the sender holds the sender up.
   * Throws `too-many-requests` when too many files arrive at once. When the sender goes away, what had come is kept.
   */
  async receive(sender: Sender, fileName: string, chunks: AsyncIterable<Uint8Array>): Promise<ReportImport> {
    const { organizationId } = sender;
    const leave = this.enter(organizationId);
    try {
      const id = randomUUID();
      await this.database.forOrganization(organizationId, (tx) =>
        tx.reportImport.create({
          data: { organizationId, id, origin: sender.origin, fileName, sentBy: sender.name },
        }),
      );
      await this.storeAll(sender, id, fileName, chunks);
      return await this.read(organizationId, id);
    } finally {
      leave();
    }
  }

  /** Reads an import, again and again until all of it is read or the time is over. Throws `not-found`. */
  async readWhenRead(organizationId: string, id: string, seconds: number): Promise<ReportImport> {
    const until = Date.now() + seconds * 1000;
    for (;;) {
      const one = await this.read(organizationId, id);
      if (!one.byOutcome.queued || Date.now() >= until) return one;
      await sleep(LOOK_MS);
    }
  }

  /** Throws `not-found`. */
  read(organizationId: string, id: string): Promise<ReportImport> {
    return this.database.forOrganization(organizationId, async (tx) => {
      const row = await tx.reportImport.findUnique({ where: { organizationId_id: { organizationId, id } } });
      if (!row) throw new ProblemError('not-found', 'There is no such import.');
      return (await describe(tx, organizationId, [row]))[0]!;
    });
  }

  list(
    organizationId: string,
    { limit, offset, sha256 }: Page & { readonly sha256?: string | undefined },
  ): Promise<{ imports: ReportImport[]; total: number }> {
    return this.database.forOrganization(organizationId, async (tx) => {
      const where = {
        organizationId,
        ...(sha256 ? { sha256: Uint8Array.from(Buffer.from(sha256, 'hex')) } : {}),
      };
      const rows = await tx.reportImport.findMany({
        where,
        orderBy: [{ beganAt: 'desc' }, { id: 'desc' }],
        take: limit,
        skip: offset,
      });
      return {
        imports: await describe(tx, organizationId, rows),
        total: await tx.reportImport.count({ where }),
      };
    });
  }

  private enter(organizationId: string): () => void {
    const own = this.underWay.get(organizationId) ?? 0;
    const all = [...this.underWay.values()].reduce((sum, count) => sum + count, 0);
    if (own >= MAX_AT_ONCE_PER_ORGANIZATION || all >= MAX_AT_ONCE)
      throw new ProblemError(
        'too-many-requests',
        'Too many files arrive at once; send this one again in a moment.',
      );
    this.underWay.set(organizationId, own + 1);
    return () => {
      const left = this.underWay.get(organizationId)! - 1;
      if (left > 0) this.underWay.set(organizationId, left);
      else this.underWay.delete(organizationId);
    };
  }

  private async storeAll(
    sender: Sender,
    id: string,
    fileName: string,
    chunks: AsyncIterable<Uint8Array>,
  ): Promise<void> {
    const { organizationId } = sender;
    const counted = new CountedBytes(chunks, this.config.upload.maxBytes);
    const refusals: { name: string; reason: string }[] = [];
    let batch: ImportedMessage[] = [];
    const store = async () => {
      const messages = batch;
      batch = [];
      await this.database.forOrganization(organizationId, async (tx) => {
        const counts = await this.inbox.addImported(tx, organizationId, messages);
        await addToImport(tx, organizationId, id, { ...counts, bytes: counted.bytes });
      });
    };
    const end = (state: 'complete' | 'broken-off') =>
      this.database.forOrganization(organizationId, (tx) =>
        tx.reportImport.update({
          where: { organizationId_id: { organizationId, id } },
          data: {
            state,
            endedAt: new Date(),
            bytes: counted.bytes,
            sha256: state === 'complete' ? Uint8Array.from(counted.digest()) : null,
            refused: refusals.length,
            refusals: refusals.slice(0, MAX_LISTED_REFUSALS),
          },
        }),
      );
    try {
      let batchBytes = 0;
      for await (const item of splitFile(fileName, counted, this.limits)) {
        if (item.kind === 'refused') refusals.push({ name: item.name, reason: item.reason });
        else {
          batch.push(toMessage(item, sender, id));
          batchBytes += item.bytes.length;
        }
        if (batch.length < BATCH.maxItems && batchBytes < BATCH.maxBytes) continue;
        await store();
        batchBytes = 0;
      }
      await store();
      if (counted.isCut) refusals.push({ name: fileName, reason: 'file-too-large' });
      await end('complete');
    } catch (error) {
      await end('broken-off').catch(() => {}); // told by the error below
      if ((error as NodeJS.ErrnoException).code === 'ECONNRESET') {
        this.log.info({ importId: id, rawBytes: counted.bytes }, 'import broken off by its sender');
        throw new ProblemError('request-invalid', 'The file did not arrive whole.');
      }
      throw error;
    }
    this.log.info({ importId: id, rawBytes: counted.bytes, origin: sender.origin }, 'report file stored');
  }
}

/** Bytes on their way, counted and hashed; what is beyond the limit is read past. */
class CountedBytes implements AsyncIterable<Uint8Array> {
  bytes = 0;
  private readonly hash = createHash('sha256');

  constructor(
    private readonly source: AsyncIterable<Uint8Array>,
    private readonly maxBytes: number,
  ) {}

  get isCut(): boolean {
    return this.bytes > this.maxBytes;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for await (const chunk of this.source) {
      this.bytes += chunk.length;
      this.hash.update(chunk);
      if (!this.isCut) yield chunk;
    }
  }

  digest(): Buffer {
    return this.hash.digest();
  }
}

function toMessage(
  { name, format, bytes }: Extract<FileItem, { kind: 'item' }>,
  { origin, ip }: Sender,
  importId: string,
): ImportedMessage {
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    id: makeMessageId(),
    origin,
    format,
    fileName: name,
    importId,
    remoteIp: ip,
    mailbox: '',
    raw,
    rawSha256: createHash('sha256').update(raw).digest(),
  };
}

async function describe(
  tx: Transaction,
  organizationId: string,
  rows: readonly ReportImportRow[],
): Promise<ReportImport[]> {
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return [];
  const counts = Map.groupBy(await countImported(tx, organizationId, ids), ({ importId }) => importId);
  const sums = new Map(
    (await sumImported(tx, organizationId, ids)).map(({ importId, messages }) => [importId, messages]),
  );
  return rows.map((row) => {
    const own = counts.get(row.id) ?? [];
    return {
      id: row.id,
      origin: row.origin as ReportImport['origin'],
      fileName: row.fileName,
      sentBy: row.sentBy,
      beganAt: row.beganAt.toISOString(),
      endedAt: row.endedAt?.toISOString() ?? null,
      state: row.state as ReportImport['state'],
      bytes: Number(row.bytes),
      sha256: row.sha256 && Buffer.from(row.sha256).toString('hex'),
      stored: row.stored,
      alreadyHere: row.alreadyHere,
      refused: row.refused,
      refusals: row.refusals as ReportImport['refusals'],
      byOutcome: sumBy(own, ({ outcome }) => outcome),
      reasons: Object.entries(sumBy(own, ({ reason }) => reason))
        .map(([reason, count]) => ({ reason, count }))
        .sort((a, b) => b.count - a.count),
      messages: sums.get(row.id) ?? 0,
    };
  });
}

function sumBy<T extends { readonly count: number }>(
  items: readonly T[],
  keyOf: (item: T) => string | null,
): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const item of items) {
    const key = keyOf(item);
    if (key !== null) sums[key] = (sums[key] ?? 0) + item.count;
  }
  return sums;
}
