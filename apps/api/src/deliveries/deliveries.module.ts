import { Module } from '@nestjs/common';
import { DomainsModule } from '../domains/domains.module.js';
import { ChannelsModule } from '../notification-channels/channels.module.js';
import { OutboxModule } from '../outbox/outbox.module.js';
import { DeliveriesController } from './deliveries.controller.js';
import { DeliveriesService } from './deliveries.service.js';
import { DeliveriesWorker } from './deliveries.worker.js';
import { DeliveryLogService } from './delivery-log.service.js';

@Module({
  imports: [ChannelsModule, DomainsModule, OutboxModule],
  providers: [DeliveriesService, DeliveryLogService],
  exports: [DeliveriesService, DeliveryLogService],
})
export class DeliveriesModule {}

@Module({ imports: [DeliveriesModule], controllers: [DeliveriesController] })
export class DeliveriesHttpModule {}

/** What sends, for the worker role. */
@Module({ imports: [ChannelsModule, DeliveriesModule], providers: [DeliveriesWorker] })
export class DeliveriesWorkerModule {}
