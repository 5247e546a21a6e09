import { Module } from '@nestjs/common';
import { OutboxModule } from '../outbox/outbox.module.js';
import { ChannelsController } from './channels.controller.js';
import { ChannelsService } from './channels.service.js';

@Module({ imports: [OutboxModule], providers: [ChannelsService], exports: [ChannelsService] })
export class ChannelsModule {}

@Module({ imports: [ChannelsModule], controllers: [ChannelsController] })
export class ChannelsHttpModule {}
