import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DigestRhythm } from '@postseal/contract';
import { PinoLogger } from 'nestjs-pino';
import { Database } from '../database/database.js';
import { DeliveriesService, recipientsOf } from '../deliveries/deliveries.service.js';
import { ChannelsService } from '../notification-channels/channels.service.js';
import { nextDigestAt } from '../notification-channels/digest-time.js';
import { lockDueChannel } from './digest.queries.js';
import { DigestService } from './digest.service.js';

const TICK_MS = 30_000;
const TICKS_PER_HOUR = 120;

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

  /** False when none is due. */
  private writeOne(): Promise<boolean> {
    return this.database.system.$transaction(async (tx) => {
      const due = await lockDueChannel(tx);
      if (!due) return false;
      const { organizationId, id } = due;
      const now = new Date();
      const setup = await this.channels.setup(tx, organizationId);
      const channel = setup.channels.find((each) => each.id === id)!;
      const rhythm = DigestRhythm.parse(channel.digest);
      await tx.notificationChannel.update({
        where: { organizationId_id: due },
        data: { nextDigestAt: nextDigestAt(now, rhythm, channel.timeZone) },
      });
      if (rhythm === 'none') return true;
      const digest = await this.digests.compose(tx, organizationId, rhythm, now);
      if (digest.domainCount === 0) return true;
      await this.deliveries.enqueue(tx, setup, recipientsOf([channel], setup), {
        phase: 'digest',
        notice: { type: 'digest', digest },
        incidentId: null,
        dedupeKey: `digest:${rhythm}:${digest.to}:${id}`,
        severity: null,
      });
      this.log.info({ organizationId, channelId: id, rhythm }, 'digest written');
      return true;
    });
  }
}
