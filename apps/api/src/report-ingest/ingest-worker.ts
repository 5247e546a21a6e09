import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import type { DigestReader } from './digest-reader.js';
import { DIGEST_READER, ReportIngestService } from './report-ingest.service.js';

const LANES = 2; // while one transaction writes, the next batch is being read
const IDLE_MS = 250; // how long a mail may wait for an idle worker to look
const FAILED_MS = 1_000; // pause after a failure, most likely of the database

/** Keeps the ingest going for as long as the process lives. */
@Injectable()
export class IngestWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private lanes: Promise<void>[] = [];

  constructor(
    private readonly ingest: ReportIngestService,
    @Inject(DIGEST_READER) private readonly reader: DigestReader,
    private readonly log: PinoLogger,
  ) {}

  onApplicationBootstrap(): void {
    this.lanes = Array.from({ length: LANES }, () => this.runLane());
  }

  /** Finishes the batches in hand. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.lanes);
    await this.reader.close();
  }

  private async runLane(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const pauseMs = await this.ingest.ingestNext().then(
        (didWork) => (didWork ? 0 : IDLE_MS),
        (error) => {
          this.log.error({ err: error }, 'report mails could not be stored');
          return FAILED_MS;
        },
      );
      if (pauseMs > 0) await sleep(pauseMs, undefined, { signal: this.stopping.signal }).catch(() => {});
    }
  }
}
