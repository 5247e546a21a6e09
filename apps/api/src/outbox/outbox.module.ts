import { Module } from '@nestjs/common';
import { MailBouncesService } from './mail-bounces.service.js';
import { OutboxController } from './outbox.controller.js';
import { OutboxSender } from './outbox.sender.js';
import { OutboxService } from './outbox.service.js';

@Module({ providers: [OutboxService, MailBouncesService], exports: [OutboxService, MailBouncesService] })
export class OutboxModule {}

/** The operator's view, for the http role. */
@Module({ imports: [OutboxModule], controllers: [OutboxController] })
export class OutboxHttpModule {}

/** The sender, for the worker role. */
@Module({ imports: [OutboxModule], providers: [OutboxSender] })
export class OutboxWorkerModule {}
