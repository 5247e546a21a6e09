import { Module } from '@nestjs/common';
import { AlertsModule } from '../alerts/alerts.module.js';
import { DomainsModule } from '../domains/domains.module.js';
import { InboxModule } from '../inbox/inbox.module.js';
import { TlsController } from './tls.controller.js';
import { TlsFailureWatcher } from './tls-failure-watcher.js';
import { TlsIntake } from './tls-intake.js';
import { TlsPagesService } from './tls-pages.service.js';

/** TLS reports over HTTP: the pages, and the address that senders post to. */
@Module({
  imports: [DomainsModule, InboxModule],
  controllers: [TlsController],
  providers: [TlsPagesService, TlsIntake],
})
export class TlsReportsHttpModule {}

/** Alerts about failures that are new. */
@Module({ imports: [AlertsModule], providers: [TlsFailureWatcher] })
export class TlsReportsWorkerModule {}
