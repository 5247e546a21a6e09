import { availableParallelism } from 'node:os';
import { Module } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { InboxModule, InboxWorkerModule } from '../inbox/inbox.module.js';
import { IngestWorker } from './ingest-worker.js';
import { ReadingPool } from './reading-pool.js';
import { RecordPartitions } from './record-partitions.js';
import { DIGEST_READER, ReportIngestService } from './report-ingest.service.js';
import { Retention } from './retention.js';

/** Reads the mails of the inbox, for the worker role. */
@Module({
  imports: [InboxModule, InboxWorkerModule],
  providers: [
    {
      provide: DIGEST_READER,
      useFactory: ({ workerThreads }: Config) => new ReadingPool(workerThreads ?? availableParallelism()),
      inject: [CONFIG],
    },
    RecordPartitions,
    ReportIngestService,
    IngestWorker,
    Retention,
  ],
})
export class ReportIngestModule {}
