import { Module } from '@nestjs/common';
import { InboxModule } from '../inbox/inbox.module.js';
import { ReportMailboxWorker } from './report-mailbox.worker.js';
import { ReportMailboxesController } from './report-mailboxes.controller.js';
import { ReportMailboxesService } from './report-mailboxes.service.js';

@Module({ providers: [ReportMailboxesService], exports: [ReportMailboxesService] })
class ReportMailboxesModule {}

@Module({ imports: [ReportMailboxesModule], controllers: [ReportMailboxesController] })
export class ReportMailboxesHttpModule {}

@Module({ imports: [ReportMailboxesModule, InboxModule], providers: [ReportMailboxWorker] })
export class ReportMailboxesWorkerModule {}
