import { Injectable } from '@nestjs/common';
import type { LedgerMessage, LedgerOutcome, Page } from '@postseal/contract';
import { Database, type Transaction } from '../database/database.js';
import { DomainsService } from '../domains/domains.service.js';
import { ProblemError } from '../http/problem.js';
import { InboxService } from '../inbox/inbox.service.js';
import {
  countByOutcome,
  type LedgerMessageRow,
  listMessages,
  readEntries,
  readMessage,
} from './ledger.queries.js';

export interface LedgerQuery extends Page {
  readonly domain?: string | undefined;
  readonly outcome?: LedgerOutcome | undefined;
}

/** What became of every mail that was accepted. */
@Injectable()
export class LedgerService {
  constructor(
    private readonly database: Database,
    private readonly domains: DomainsService,
    private readonly inbox: InboxService,
  ) {}

  list(organizationId: string, { domain, outcome = undefined, ...page }: LedgerQuery) {
    return this.database.forOrganization(organizationId, async (tx) => {
      const domainId = domain ? (await this.domains.find(tx, organizationId, domain)).id : null;
      const rows = await listMessages(tx, organizationId, { domainId, outcome: outcome ?? null }, page);
      const counts = await countByOutcome(tx, organizationId, domainId);
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
      return { ...row, ...toMessage(row), entries: await readEntries(tx, organizationId, id) };
    });
  }

  /** The mail as it was received. Throws `not-found`, also once its bytes were removed. */
  raw(organizationId: string, id: string): Promise<Uint8Array> {
    return this.database.forOrganization(organizationId, async (tx) => {
      const row = await tx.inboundMessage.findUnique({
        where: { organizationId_id: { organizationId, id } },
        select: { raw: true },
      });
      if (!row?.raw) throw new ProblemError('not-found', 'The bytes of this mail are not kept any more.');
      return row.raw;
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

async function found(tx: Transaction, organizationId: string, id: string) {
  const row = await readMessage(tx, organizationId, id);
  if (!row) throw new ProblemError('not-found', 'There is no such mail.');
  return row;
}

function toMessage({ receivedAt, finishedAt, ...row }: LedgerMessageRow): LedgerMessage {
  return { ...row, receivedAt: receivedAt.toISOString(), finishedAt: finishedAt?.toISOString() ?? null };
}
