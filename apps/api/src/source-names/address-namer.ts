import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Cron, Interval } from '@nestjs/schedule';
import { PinoLogger } from 'nestjs-pino';
import { Database } from '../database/database.js';
import { Dns } from '../dns-monitor/dns.js';
import { LeasedWork } from '../leases/leased-work.js';
import { askReverseName } from './ask-reverse-name.js';
import { NetworkFiles } from './network-files.js';
import {
  claimAddresses,
  forgetUnwanted,
  readOutdatedNetworks,
  storeFacts,
  storeNetworks,
  type WantedAddress,
} from './source-names.queries.js';

const TICK_MS = 1_000;
const MAX_CONCURRENT = 24; // addresses; with a claim a second this is also the rate, a process
const LEASE_SECONDS = 60;
const PATIENCE_MS = 15_000;

const DAY_SECONDS = 86_400;
const NAMED_PAUSE = 7 * DAY_SECONDS;
const NAMELESS_PAUSE = 3 * DAY_SECONDS; // a new server gets its name late
const FIRST_RETRY = 15 * 60;
const REFRESHED_AT_ONCE = 500;

/**
 * Asks for the reverse names of addresses that sent mail, far from the path on which reports are read. Any number of
 * workers share the work through leases; the DNS client bounds what zones and servers are asked.
 */
@Injectable()
export class AddressNamer implements OnApplicationShutdown {
  private readonly work: LeasedWork<WantedAddress>;

  constructor(
    private readonly database: Database,
    private readonly dns: Dns,
    private readonly networks: NetworkFiles,
    private readonly log: PinoLogger,
  ) {
    this.work = new LeasedWork({
      claim: (free) => claimAddresses(this.database.system, free, LEASE_SECONDS),
      perform: (address) => this.name(address),
      maxConcurrent: MAX_CONCURRENT,
      onClaimFailed: (error) => log.warn({ err: error }, 'addresses without names could not be claimed'),
      onPieceFailed: (error, { ip }) => log.warn({ err: error, ip }, 'address could not be named'),
    });
  }

  @Interval(TICK_MS)
  tick(): Promise<void> {
    return this.work.tick();
  }

  /** Networks of addresses that an earlier edition of the data told of; asks no DNS. */
  @Interval(60_000)
  async refreshNetworks(): Promise<void> {
    try {
      const edition = await this.networks.current();
      if (!edition) return;
      const { id, lookup } = edition;
      for (let found = REFRESHED_AT_ONCE; found === REFRESHED_AT_ONCE; ) {
        const rows = await readOutdatedNetworks(this.database.system, id, REFRESHED_AT_ONCE);
        if (rows.length > 0)
          await storeNetworks(
            this.database.system,
            id,
            rows.map(({ ip }) => ({ ip, ...lookup(ip) })),
          );
        found = rows.length;
      }
    } catch (error) {
      this.log.warn({ err: error }, 'networks could not be refreshed');
    }
  }

  @Cron('47 3 * * *', { timeZone: 'UTC' })
  async forget(): Promise<void> {
    try {
      const forgotten = await forgetUnwanted(this.database.system);
      this.log.info({ forgotten }, 'addresses without mail forgotten');
    } catch (error) {
      this.log.warn({ err: error }, 'addresses without mail could not be forgotten');
    }
  }

  onApplicationShutdown(): Promise<void> {
    return this.work.stop();
  }

  private async name({ ip, failures }: WantedAddress): Promise<void> {
    const edition = await this.networks.current();
    const dns = this.dns.within({ milliseconds: PATIENCE_MS });
    try {
      const names = await askReverseName(ip, dns.cached);
      await storeFacts(this.database.system, ip, {
        names,
        network: edition && { edition: edition.id, facts: edition.lookup(ip) },
        pauseSeconds: pauseAfter(names, failures),
      });
    } finally {
      dns.release();
    }
  }
}

/** Seconds until the next look: a week for a name, three days without one, and ever longer while nobody answers. */
export function pauseAfter(names: { readonly reverseName: string | null } | null, failures: number): number {
  if (names === null) return Math.min(FIRST_RETRY * 2 ** Math.min(failures, 10), DAY_SECONDS);
  return names.reverseName === null ? NAMELESS_PAUSE : NAMED_PAUSE;
}
