import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { Inject, Injectable } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { combineLookups, type NetworkLookup, readMmdb, readNetworkTable } from './network-data.js';

const LOOK_AGAIN_MS = 10 * 60_000;

/** Network data as it is on disk now. */
export interface NetworkEdition {
  /** Changes when a file does. */
  readonly id: string;
  readonly lookup: NetworkLookup;
}

/** The operator's network data, read anew when the files change; without any, nothing is known of networks. */
@Injectable()
export class NetworkFiles {
  private edition: NetworkEdition | null = null;
  private looking: Promise<void> = Promise.resolve();
  private lookedAt = Number.NEGATIVE_INFINITY;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly log: PinoLogger,
  ) {}

  /** A file that cannot be read is told in the log and leaves the last edition in use; null before there was one. */
  async current(now: number = Date.now()): Promise<NetworkEdition | null> {
    if (now - this.lookedAt >= LOOK_AGAIN_MS) {
      this.lookedAt = now;
      this.looking = this.look();
    }
    await this.looking; // whoever asks meanwhile waits for the first edition as well
    return this.edition;
  }

  private async look(): Promise<void> {
    const files = this.config.networkData;
    try {
      const id = await idOf(files);
      if (id === this.edition?.id) return;
      this.edition = { id, lookup: combineLookups(await Promise.all(files.map(readNetworkFile))) };
      this.log.info({ files }, 'network data read');
    } catch (error) {
      this.log.error({ err: error, files }, 'network data could not be read');
    }
  }
}

/** Reads a file by its name: `.mmdb`, `.tsv` or `.tsv.gz`. */
export async function readNetworkFile(file: string): Promise<NetworkLookup> {
  const bytes = await readFile(file);
  if (file.endsWith('.mmdb')) return readMmdb(bytes);
  return readNetworkTable((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'));
}

async function idOf(files: readonly string[]): Promise<string> {
  const facts = await Promise.all(files.map((file) => stat(file)));
  const text = facts
    .map(({ size, mtimeMs }, index) => `${files[index]} ${size} ${Math.round(mtimeMs)}`)
    .join('\n');
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}
