import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DeliveryAttempt } from '@postseal/contract';
import { guardedRequest, systemNames } from '@postseal/guarded-fetch';
import { PinoLogger } from 'nestjs-pino';
import { z } from 'zod';
import type { RunningConfig } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { Database, type Transaction } from '../database/database.js';
import type { AlertDelivery, NotificationChannel } from '../database/generated/client.js';
import { ChannelsService } from '../notification-channels/channels.service.js';
import { UnsealError } from '../notification-channels/sealing.js';
import { AlertNotice } from './alert-notice.js';
import { channelRequest } from './channel-request.js';
import {
  claimDue,
  type DeliveryKey,
  deleteOldDeliveries,
  lockReleased,
  noteBouncedMails,
  settleMails,
} from './deliveries.queries.js';
import { DeliveriesService } from './deliveries.service.js';
import { MAX_LOG } from './delivery-log.service.js';
import { mergeHeld } from './quiet-summary.js';
import { troubleWords } from './request-trouble.js';
import { nextTry, SECOND_CONTACT_AFTER_ATTEMPTS } from './retry-times.js';

const TICK_MS = 1_000;
const CLEAN_UP_MS = 3_600_000;
const CONCURRENT = 16; // one a channel
const RELEASE_AT_ONCE = 500;
const LEASE_MS = 60_000; // an exchange ends after ten seconds at the latest
const MAX_RESPONSE = 500; // characters kept of an answer
const FAILING_AFTER_ATTEMPTS = 3;
/** Several statements a row, for all who are told at seven in the morning, or whose mail failed at once. */
const MANY_ROWS = { timeout: 60_000 } as const;

/** What one try met. */
interface Attempt extends DeliveryAttempt {
  readonly isTaken: boolean;
  /** The receiver wants no more of it. */
  readonly isFinal: boolean;
  readonly retryAfterSeconds: number | null;
}

/**
 * Takes up what the deliveries' rows ask for: ends quiet hours, notes what became of mails, and posts what goes over
 * HTTP. Any number of workers may run on one database. A worker that is killed after a receiver took a message and
 * before that was noted lets it be sent once more, under the same id: at least once.
 */
@Injectable()
export class DeliveriesWorker implements OnApplicationShutdown {
  private running: Promise<void> | null = null;
  private isStopping = false;

  constructor(
    private readonly database: Database,
    private readonly deliveries: DeliveriesService,
    private readonly channels: ChannelsService,
    @Inject(CONFIG) private readonly config: RunningConfig,
    private readonly log: PinoLogger,
  ) {}

  @Interval(TICK_MS)
  async tick(): Promise<void> {
    if (this.running || this.isStopping) return;
    this.running = this.work().finally(() => {
      this.running = null;
    });
    await this.running;
  }

  @Interval(CLEAN_UP_MS)
  async cleanUp(): Promise<void> {
    await deleteOldDeliveries(this.database.system).catch((error) =>
      this.log.warn({ err: error }, 'old deliveries could not be removed'),
    );
  }

  async onApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await this.running;
  }

  /** One stage after the other; one that fails holds up no other. */
  private async work(): Promise<void> {
    for (const stage of [() => this.releaseHeld(), () => this.noteMails(), () => this.postAllDue()])
      await stage().catch((error) => this.log.warn({ err: error }, 'deliveries could not be worked'));
  }

  private async postAllDue(): Promise<void> {
    for (let claimed = CONCURRENT; claimed === CONCURRENT && !this.isStopping; )
      claimed = await this.postDue();
  }

  /** Quiet hours are over: what was held for a recipient goes out as one message. */
  private releaseHeld(): Promise<void> {
    return this.database.system.$transaction(async (tx) => {
      const rows = await this.rows(tx, await lockReleased(tx, RELEASE_AT_ONCE));
      await mergeHeld(tx, rows, this.deliveries, `${this.config.publicUrl}/incidents`);
    }, MANY_ROWS);
  }

  private async noteMails(): Promise<void> {
    if (!this.config.outgoingMail.url) return;
    await this.database.system.$transaction(async (tx) => {
      const failed = (await settleMails(tx)).filter(({ state }) => state === 'failed');
      const bounced = await noteBouncedMails(tx);
      for (const row of await this.rows(tx, [...failed, ...bounced]))
        await this.deliveries.tellSecondContact(tx, row);
    }, MANY_ROWS);
  }

  private async postDue(): Promise<number> {
    const lease = new Date(Date.now() + LEASE_MS);
    const keys = await claimDue(this.database.system, CONCURRENT, lease);
    const rows = await this.rows(this.database.system, keys);
    await Promise.all(rows.map((row) => this.post(row, lease)));
    return keys.length;
  }

  private async post(row: AlertDelivery, lease: Date): Promise<void> {
    const key = { organizationId: row.organizationId, id: row.channelId };
    const channel = await this.database.system.notificationChannel.findUnique({
      where: { organizationId_id: key },
    });
    if (!channel?.isEnabled) return this.drop(row, 'the channel was removed or switched off');
    const attempt = await this.attempt(row, channel);
    await this.database.system.$transaction((tx) => this.note(tx, row, channel, attempt, lease));
    this.log[attempt.isTaken ? 'info' : 'warn'](
      {
        deliveryId: row.id,
        kind: row.kind,
        phase: row.phase,
        attempts: row.attempts,
        status: attempt.status,
      },
      attempt.isTaken ? 'alert delivered' : 'alert not delivered',
    );
  }

  private async attempt(row: AlertDelivery, channel: NotificationChannel): Promise<Attempt> {
    const begin = new Date();
    const met = (facts: Partial<Attempt>): Attempt => ({
      at: begin.toISOString(),
      durationMs: Date.now() - begin.getTime(),
      status: null,
      error: null,
      response: null,
      isTaken: false,
      isFinal: false,
      retryAfterSeconds: null,
      ...facts,
    });
    try {
      const secrets = this.channels.secretsOf(channel);
      if (!secrets) return met({ error: 'The channel leads nowhere: enter its URL again.', isFinal: true });
      const sendable = { id: row.id, createdAt: row.createdAt, notice: AlertNotice.parse(row.payload) };
      const { allowAddresses } = this.config.webhooks;
      const outcome = await guardedRequest(
        { ...channelRequest(sendable, secrets, begin), method: 'POST' },
        { dns: systemNames, allowAddresses, allowHttp: allowAddresses.length > 0, allowPorts: 'any' },
      );
      if (outcome.outcome === 'failed') {
        const { reason, detail } = outcome;
        this.log.warn({ deliveryId: row.id, reason, detail }, 'receiver could not be reached');
        return met({ error: troubleWords[reason] });
      }
      const { status, headers, body } = outcome;
      const isTaken = status >= 200 && status < 300;
      return met({
        status,
        isTaken,
        isFinal: status === 410, // Gone: the receiver's way to end it
        response: toText(body),
        error: isTaken ? null : `The receiver answered ${status}.`,
        retryAfterSeconds: /^\d{1,9}$/.test(headers['retry-after'] ?? '')
          ? Number(headers['retry-after'])
          : null,
      });
    } catch (error) {
      if (error instanceof UnsealError) {
        return met({
          error: 'The secret of this instance has changed: enter the URL of the channel again.',
          isFinal: true,
        });
      }
      this.log.error({ err: error, deliveryId: row.id }, 'message could not be made');
      return met({ error: 'The message could not be made; the log of this instance says why.' });
    }
  }

  /** Writes what a try met. Nothing when the lease ran out meanwhile: the row is another worker's now. */
  private async note(
    tx: Transaction,
    row: AlertDelivery,
    channel: NotificationChannel,
    attempt: Attempt,
    lease: Date,
  ): Promise<void> {
    const now = new Date();
    const next =
      attempt.isTaken || attempt.isFinal
        ? null
        : nextTry(row.attempts, now, Math.random(), attempt.retryAfterSeconds);
    const state = attempt.isTaken ? 'sent' : next ? 'waiting' : 'failed';
    const { organizationId, id } = row;
    const { count } = await tx.alertDelivery.updateMany({
      where: { organizationId, id, leasedUntil: lease },
      data: {
        state,
        leasedUntil: null,
        nextAttemptAt: next ?? now,
        finishedAt: next ? null : now,
        lastError: attempt.error,
        log: [...z.array(DeliveryAttempt).parse(row.log), DeliveryAttempt.parse(attempt)].slice(-MAX_LOG),
      },
    });
    if (count === 0) return;
    await noteChannelHealth(tx, channel, row, attempt, state === 'failed');
    if (!attempt.isTaken && (state === 'failed' || row.attempts >= SECOND_CONTACT_AFTER_ATTEMPTS))
      await this.deliveries.tellSecondContact(tx, row);
    if (state === 'failed' && row.incidentId) await dropRecovery(tx, row);
  }

  private async drop({ organizationId, id }: AlertDelivery, reason: string): Promise<void> {
    await this.database.system.alertDelivery.update({
      where: { organizationId_id: { organizationId, id } },
      data: { state: 'dropped', lastError: reason, leasedUntil: null, finishedAt: new Date() },
    });
  }

  private rows(tx: Transaction, keys: readonly DeliveryKey[]): Promise<AlertDelivery[]> {
    if (keys.length === 0) return Promise.resolve([]);
    return tx.alertDelivery.findMany({
      where: { OR: keys.map(({ organizationId, id }) => ({ organizationId, id })) },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    });
  }
}

/** A channel that takes nothing gets its banner, and loses it with the first message that is taken. */
async function noteChannelHealth(
  tx: Transaction,
  { organizationId, id, failingSince }: NotificationChannel,
  row: AlertDelivery,
  attempt: Attempt,
  isLost: boolean,
): Promise<void> {
  const where = { organizationId, id };
  if (attempt.isTaken) {
    if (failingSince)
      await tx.notificationChannel.updateMany({ where, data: { failingSince: null, lastError: null } });
  } else if (isLost || row.attempts >= FAILING_AFTER_ATTEMPTS) {
    const data = { failingSince: failingSince ?? new Date(attempt.at), lastError: attempt.error };
    await tx.notificationChannel.updateMany({ where, data });
  }
}

/** Who never heard of the trouble need not hear that it is over. */
async function dropRecovery(
  tx: Transaction,
  { organizationId, channelId, incidentId, phase }: AlertDelivery,
) {
  if (phase === 'resolved') return;
  await tx.alertDelivery.updateMany({
    where: { organizationId, channelId, incidentId, phase: 'resolved', state: { in: ['waiting', 'held'] } },
    data: { state: 'dropped', lastError: 'the opening message did not arrive', finishedAt: new Date() },
  });
}

/** Beginning of an answer as text that PostgreSQL can store. */
function toText(body: Buffer): string {
  return body
    .subarray(0, MAX_RESPONSE * 4)
    .toString('utf8')
    .replaceAll('\0', '\ufffd')
    .slice(0, MAX_RESPONSE);
}
