import { Module } from '@nestjs/common';
import { OutboxModule } from '../outbox/outbox.module.js';
import { AlertAddressesController } from './alert-addresses.controller.js';
import { AlertAddressesService } from './alert-addresses.service.js';
import { ChannelsController } from './channels.controller.js';
import { ChannelsService } from './channels.service.js';

@Module({
  imports: [OutboxModule],
  providers: [ChannelsService, AlertAddressesService],
  exports: [ChannelsService, AlertAddressesService],
})
export class ChannelsModule {}

@Module({ imports: [ChannelsModule], controllers: [ChannelsController, AlertAddressesController] })
export class ChannelsHttpModule {}
