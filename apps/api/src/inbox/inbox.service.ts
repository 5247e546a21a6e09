import { Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { Database, type Transaction } from '../database/database.js';
import { GroupCommit } from '../database/group-commit.js';
import { chooseBatch, MAX_BATCH_MESSAGES } from './choose-batch.js';
import type { AcceptedMessage, ClaimedMessage, ImportedMessage } from './inbound-message.js';
import {
  countAttempt,
  findWaiting,
  insertImported,
  insertMessages,
  requeueFruitless,
  setAside,
  takeMessages,
} from './inbox.queries.js';

const MAX_GROUP = { maxItems: 200, maxBytes: 8 * 1024 * 1024 };
const CLAIM_LOCK = 0x706f_7374; // advisory lock: one claim at a time

export type Claim =
  | { readonly kind: 'nothing-waits' }
  | { readonly kind: 'given-up'; readonly id: string }
  | { readonly kind: 'claimed'; readonly messages: readonly ClaimedMessage[] };

/**
 * The durable queue of raw mails. The row is the job: what is acknowledged to the sender and what is left to do cannot
 * fall apart. A worker holds its messages by row locks inside the transaction that stores their reports, so the messages
 * of a killed worker are free again at once, and a message is done exactly when its reports are stored.
 */
@Injectable()
export class InboxService {
  private readonly arrivals = new GroupCommit<readonly AcceptedMessage[]>(
    (groups) => insertMessages(this.database.systemPool, groups.flat()),
    MAX_GROUP,
  );

  constructor(private readonly database: Database) {}

  /** Stores the copies of one mail, all or none. Resolves after the commit; until then it must not be acknowledged. */
  accept(copies: readonly AcceptedMessage[]): Promise<void> {
    return this.arrivals.add(
      copies,
      copies.reduce((sum, { raw }) => sum + raw.length, 0),
    );
  }

  /**
   * Puts what came in another way than SMTP into the inbox, within the transaction that notes where it came from. Bytes
   * that the organization has already are not stored twice; those that nothing could be stored from are read again.
   */
  async addImported(
    tx: Transaction,
    organizationId: string,
    messages: readonly ImportedMessage[],
  ): Promise<{ readonly stored: number; readonly alreadyHere: number }> {
    const byHash = new Map(messages.map((message) => [message.rawSha256.toString('hex'), message]));
    const unique = [...byHash.values()];
    if (unique.length === 0) return { stored: 0, alreadyHere: 0 };
    const storedIds = new Set(await insertImported(tx, organizationId, unique));
    const known = unique.filter(({ id }) => !storedIds.has(id));
    const again = known.length > 0 ? await requeueFruitless(tx, organizationId, known) : 0;
    const stored = storedIds.size + again;
    return { stored, alreadyHere: messages.length - stored };
  }

  /**
   * Takes the next messages. When it claims some, a transaction is open on `client` that holds them. The attempt is
   * counted by a commit of its own beforehand, so that it stands even if reading kills the process; the advisory lock
   * keeps other workers from counting an attempt at the same messages in between. After an error the connection must be
   * discarded, which also frees the lock.
   */
  async claim(client: PoolClient): Promise<Claim> {
    await client.query(`SELECT pg_advisory_lock(${CLAIM_LOCK})`);
    const claim = await claimAlone(client);
    await client.query(`SELECT pg_advisory_unlock(${CLAIM_LOCK})`);
    return claim;
  }

  /** Queues a message once more, as long as its bytes are kept. Returns false when there is nothing to read. */
  async readAgain(tx: Transaction, organizationId: string, id: string): Promise<boolean> {
    const { count } = await tx.inboundMessage.updateMany({
      where: { organizationId, id, state: { not: 'queued' }, raw: { not: null } },
      data: { state: 'queued', attempts: 0, outcome: null, reason: null, finishedAt: null },
    });
    return count === 1;
  }
}

async function claimAlone(client: PoolClient): Promise<Claim> {
  await client.query('BEGIN');
  const choice = chooseBatch(await findWaiting(client, MAX_BATCH_MESSAGES));
  switch (choice.kind) {
    case 'none':
      await client.query('COMMIT');
      return { kind: 'nothing-waits' };
    case 'give-up':
      await setAside(client, choice.message, 'reading-failed');
      await client.query('COMMIT');
      return { kind: 'given-up', id: choice.message.id };
    case 'read':
      await countAttempt(client, choice.messages);
      await client.query('COMMIT');
      await client.query('BEGIN');
      return { kind: 'claimed', messages: await takeMessages(client, choice.messages) };
  }
}
