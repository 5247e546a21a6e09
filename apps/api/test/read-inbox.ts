import { PinoLogger } from 'nestjs-pino';
import type { Database } from '../src/database/database.js';
import { InboxService } from '../src/inbox/inbox.service.js';
import { InProcessReader } from '../src/report-ingest/digest-reader.js';
import { RecordPartitions } from '../src/report-ingest/record-partitions.js';
import { ReportIngestService } from '../src/report-ingest/report-ingest.service.js';
import { believingAuthenticator } from './reporter-dns.js';

/** Reads everything that waits in the inbox, as a worker does, in this thread. */
export async function readInbox(database: Database): Promise<void> {
  const inbox = new InboxService(database);
  const log = new PinoLogger({ pinoHttp: { level: 'silent' } });
  const partitions = new RecordPartitions(database);
  const reader = new InProcessReader();
  const ingest = new ReportIngestService(database, inbox, partitions, reader, believingAuthenticator(), log);
  while (await ingest.ingestNext());
}
