import { availableParallelism } from 'node:os';
import { Module } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { Dns } from '../dns-monitor/dns.js';
import { DnsModule } from '../dns-monitor/dns.module.js';
import { InboxModule, InboxWorkerModule } from '../inbox/inbox.module.js';
import { MailAuthenticator } from '../report-trust/mail-authenticator.js';
import { SenderRechecks } from '../report-trust/sender-rechecks.js';
import { IngestWorker } from './ingest-worker.js';
import { ReadingPool } from './reading-pool.js';
import { RecordPartitions } from './record-partitions.js';
import { DIGEST_READER, ReportIngestService } from './report-ingest.service.js';
import { ReporterRecounts } from './reporter-recounts.js';
import { Retention } from './retention.js';

/** Reads the mails of the inbox, for the worker role. */
@Module({
  imports: [DnsModule, InboxModule, InboxWorkerModule],
  providers: [
    {
      provide: DIGEST_READER,
      useFactory: ({ workerThreads }: Config) => new ReadingPool(workerThreads ?? availableParallelism()),
      inject: [CONFIG],
    },
    {
      provide: MailAuthenticator,
      useFactory: (dns: Dns) => new MailAuthenticator(dns.cached),
      inject: [Dns],
    },
    RecordPartitions,
    ReportIngestService,
    IngestWorker,
    Retention,
    SenderRechecks,
    ReporterRecounts,
  ],
})
export class ReportIngestModule {}
