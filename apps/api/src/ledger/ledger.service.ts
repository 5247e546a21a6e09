import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  type FruitlessOutcome,
  type LedgerMessage,
  type LedgerOutcome,
  MailProof,
  type MessageOrigin,
  type Page,
  type ReadingRun,
  type TrustClass,
} from '@postseal/contract';
import { Database, type Transaction } from '../database/database.js';
import type { ReadingRun as ReadingRunRow } from '../database/generated/client.js';
import { DomainsService } from '../domains/domains.service.js';
import type { Member } from '../http/caller.js';
import { ProblemError } from '../http/problem.js';
import { InboxService } from '../inbox/inbox.service.js';
import { decodeRaw } from '../inbox/raw-encoding.js';
import {
  countByOutcome,
  countRun,
  type LedgerMessageRow,
  listMessages,
  queueForRun,
  readEntries,
  readMessage,
} from './ledger.queries.js';

export interface LedgerQuery extends Page {
  readonly domain?: string | undefined;
  readonly outcome?: LedgerOutcome | undefined;
  readonly origin?: MessageOrigin | undefined;
  readonly trust?: TrustClass | undefined;
  readonly q?: string | undefined;
}

/** A mail or document as it came in. */
export interface RawFile {
  readonly bytes: Buffer;
  readonly format: 'mail' | 'file';
  readonly fileName: string | null;
}

/** What became of every mail that was accepted. */
@Injectable()
export class LedgerService {
  constructor(
    private readonly database: Database,
    private readonly domains: DomainsService,
    private readonly inbox: InboxService,
  ) {}

  list(organizationId: string, { domain, outcome, origin, trust, q, ...page }: LedgerQuery) {
    return this.database.forOrganization(organizationId, async (tx) => {
      const domainId = domain ? (await this.domains.find(tx, organizationId, domain)).id : null;
      const filter = {
        domainId,
        outcome: outcome ?? null,
        origin: origin ?? null,
        trust: trust ?? null,
        search: q || null,
      };
      const rows = await listMessages(tx, organizationId, filter, page);
      const counts = await countByOutcome(tx, organizationId, filter);
      const counted = counts.filter((one) => outcome === undefined || one.outcome === outcome);
      return {
        messages: rows.map(toMessage),
        total: counted.reduce((sum, { count }) => sum + count, 0),
        byOutcome: Object.fromEntries(counts.map((one) => [one.outcome, one.count])),
      };
    });
  }

  /** One mail with its lines. Throws `not-found`. */
  read(organizationId: string, id: string) {
    return this.database.forOrganization(organizationId, async (tx) => {
      const row = await found(tx, organizationId, id);
      return {
        ...row,
        ...toMessage(row),
        proof: MailProof.safeParse(row.proof).data ?? null,
        entries: await readEntries(tx, organizationId, id),
      };
    });
  }

  /** The mail as it was received. Throws `not-found`, also once its bytes were removed. */
  raw(organizationId: string, id: string): Promise<RawFile> {
    return this.database.forOrganization(organizationId, async (tx) => {
      const row = await tx.inboundMessage.findUnique({
        where: { organizationId_id: { organizationId, id } },
        select: { raw: true, rawEncoding: true, format: true, fileName: true },
      });
      if (!row?.raw) throw new ProblemError('not-found', 'The bytes of this mail are not kept any more.');
      return {
        bytes: await decodeRaw(row.raw, row.rawEncoding),
        format: row.format === 'file' ? 'file' : 'mail',
        fileName: row.fileName,
      };
    });
  }

  /** Queues all mails again that ended with one of these outcomes. Throws `conflict` when there are none. */
  readAllAgain(
    { organization, email }: Member,
    {
      outcomes,
      domain,
    }: { readonly outcomes: readonly FruitlessOutcome[]; readonly domain?: string | undefined },
  ): Promise<ReadingRun> {
    return this.database.forOrganization(organization.id, async (tx) => {
      const domainId = domain ? (await this.domains.find(tx, organization.id, domain)).id : null;
      const id = randomUUID();
      const total = await queueForRun(tx, organization.id, id, outcomes, domainId);
      if (total === 0)
        throw new ProblemError('conflict', 'There is no such mail whose bytes are still kept.');
      const run = await tx.readingRun.create({
        data: { organizationId: organization.id, id, startedBy: email, total },
      });
      return describeRun(tx, run);
    });
  }

  latestRun(organizationId: string): Promise<ReadingRun | null> {
    return this.database.forOrganization(organizationId, async (tx) => {
      const run = await tx.readingRun.findFirst({
        where: { organizationId },
        orderBy: { startedAt: 'desc' },
      });
      return run && describeRun(tx, run);
    });
  }

  /** Queues a mail to be read once more. Throws `not-found`, and `conflict` when that is impossible now. */
  readAgain(organizationId: string, id: string): Promise<void> {
    return this.database.forOrganization(organizationId, async (tx) => {
      const row = await found(tx, organizationId, id);
      if (await this.inbox.readAgain(tx, organizationId, id)) return;
      throw new ProblemError(
        'conflict',
        row.hasRaw ? 'This mail is about to be read.' : 'The bytes of this mail are not kept any more.',
      );
    });
  }
}

async function describeRun(
  tx: Transaction,
  { organizationId, id, startedAt, startedBy, total }: ReadingRunRow,
): Promise<ReadingRun> {
  const counts = await countRun(tx, organizationId, id);
  const byOutcome = Object.fromEntries(counts.map(({ outcome, count }) => [outcome, count]));
  return { id, startedAt: startedAt.toISOString(), startedBy, total, byOutcome };
}

async function found(tx: Transaction, organizationId: string, id: string) {
  const row = await readMessage(tx, organizationId, id);
  if (!row) throw new ProblemError('not-found', 'There is no such mail.');
  return row;
}

function toMessage({ receivedAt, finishedAt, ...row }: LedgerMessageRow): LedgerMessage {
  return { ...row, receivedAt: receivedAt.toISOString(), finishedAt: finishedAt?.toISOString() ?? null };
}
