import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DigestRhythm } from '@postseal/contract';
import { PinoLogger } from 'nestjs-pino';
import { Database, type Transaction } from '../database/database.js';
import { DeliveriesService, isWanted, recipientsOf } from '../deliveries/deliveries.service.js';
import { ChannelsService } from '../notification-channels/channels.service.js';
import { nextDigestAt } from '../notification-channels/digest-time.js';
import { type ChannelKey, lockDueChannel } from './digest.queries.js';
import { DigestService } from './digest.service.js';

const TICK_MS = 30_000;
const TICKS_PER_HOUR = 120;
const WRITING_MS = 60_000; // 90 days of a large organization's sources
const PUT_OFF_MS = 3_600_000;

/** Writes each channel's digest when it is due. The next time is set in the transaction that writes it: never twice. */
@Injectable()
export class DigestScheduler implements OnApplicationShutdown {
  private running: Promise<void> | null = null;
  private isStopping = false;
  private ticks = 0;

  constructor(
    private readonly database: Database,
    private readonly channels: ChannelsService,
    private readonly deliveries: DeliveriesService,
    private readonly digests: DigestService,
    private readonly log: PinoLogger,
  ) {}

  @Interval(TICK_MS)
  async tick(): Promise<void> {
    if (this.running || this.isStopping) return;
    this.running = this.work().finally(() => {
      this.running = null;
    });
    await this.running.catch((error) => this.log.warn({ err: error }, 'digests could not be written'));
  }

  async onApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await this.running?.catch(() => {});
  }

  private async work(): Promise<void> {
    if (this.ticks++ % TICKS_PER_HOUR === 0) await this.channels.ensureOwners();
    while (!this.isStopping && (await this.writeOne())) {}
  }

  /** False when none is due. A digest that cannot be written is put off, so that no other waits behind it. */
  private async writeOne(): Promise<boolean> {
    let due: ChannelKey | undefined;
    try {
      return await this.database.system.$transaction(
        async (tx) => {
          due = await lockDueChannel(tx);
          if (due) await this.write(tx, due);
          return due !== undefined;
        },
        { timeout: WRITING_MS },
      );
    } catch (error) {
      if (!due) throw error;
      const { organizationId, id } = due;
      this.log.error({ err: error, organizationId, channelId: id }, 'digest could not be written');
      await this.database.system.notificationChannel.updateMany({
        where: { organizationId, id, nextDigestAt: { lte: new Date() } },
        data: { nextDigestAt: new Date(Date.now() + PUT_OFF_MS) },
      });
      return true;
    }
  }

  private async write(tx: Transaction, { organizationId, id }: ChannelKey): Promise<void> {
    const now = new Date();
    const setup = await this.channels.setup(tx, organizationId);
    const channel = setup.channels.find((each) => each.id === id)!;
    const rhythm = DigestRhythm.parse(channel.digest);
    await tx.notificationChannel.update({
      where: { organizationId_id: { organizationId, id } },
      data: { nextDigestAt: nextDigestAt(now, rhythm, channel.timeZone) },
    });
    if (rhythm === 'none') return;
    const digest = await this.digests.compose(tx, organizationId, rhythm, now);
    if (digest.domainCount === 0) return;
    const recipients = recipientsOf([channel], setup).filter((recipient) => isWanted(recipient, setup));
    await this.deliveries.enqueue(tx, setup, recipients, {
      phase: 'digest',
      notice: { type: 'digest', digest },
      incidentId: null,
      dedupeKey: `digest:${rhythm}:${digest.to}:${id}`,
      severity: null,
    });
    this.log.info({ organizationId, channelId: id, rhythm }, 'digest written');
  }
}
