import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { PinoLogger } from 'nestjs-pino';
import { Database } from '../database/database.js';
import { type EncodedMessage, findUncompressed, replaceRaws } from './inbox.queries.js';
import { encodeRaw } from './raw-encoding.js';

const TICK_MS = 20_000;
const BATCH = 100; // mails in memory and in one transaction
const MAX_BATCH_BYTES = 32 * 1024 * 1024;

/**
 * Compresses the bytes of mails once they are read: then nobody waits for it. Any number of workers may do it at once;
 * each takes mails that no other holds.
 */
@Injectable()
export class RawCompressor {
  private isBusy = false;

  constructor(
    private readonly database: Database,
    private readonly log: PinoLogger,
  ) {}

  @Interval(TICK_MS)
  async tick(): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    try {
      while ((await this.compressSome()) === BATCH);
    } catch (error) {
      this.log.warn({ err: error }, 'mails could not be compressed');
    } finally {
      this.isBusy = false;
    }
  }

  /** Compresses up to a batch of mails; answers how many. */
  async compressSome(): Promise<number> {
    const client = await this.database.systemPool.connect();
    try {
      await client.query('BEGIN');
      const mails = await findUncompressed(client, BATCH, MAX_BATCH_BYTES);
      const encoded: EncodedMessage[] = [];
      for (const { raw, ...key } of mails) encoded.push({ ...key, ...(await encodeRaw(raw)) });
      if (encoded.length > 0) await replaceRaws(client, encoded);
      await client.query('COMMIT');
      client.release();
      return mails.length;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }
}
