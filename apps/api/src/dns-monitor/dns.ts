import type { OnApplicationShutdown } from '@nestjs/common';
import {
  type BoundedClient,
  createResolver,
  type DnsClient,
  type Patience,
  parseServer,
  readSystemServers,
  type ServerAddress,
  withDeadline,
} from '@postseal/dns-client';
import { type Config, ConfigError } from '../config/config.js';

const SILENCE_MS = 30_000; // dead zones are left alone for so long

/** Both for work that has so much time for all its questions. */
export type BoundedDns = Pick<Dns, 'cached' | 'fresh'> & Pick<BoundedClient, 'quietMs' | 'hurry' | 'release'>;

/** DNS for this process: `cached` shares answers between tenants, `fresh` asks anew for somebody who waits. */
export class Dns implements OnApplicationShutdown {
  readonly fresh: DnsClient;

  private constructor(
    readonly cached: DnsClient,
    /** The resolvers behind it. */
    readonly servers: readonly ServerAddress[],
  ) {
    this.fresh = cached.fresh;
  }

  /** Over the configured resolvers, or the system's. Throws ConfigError for one that is no address. */
  static async open({ dns }: Config): Promise<Dns> {
    const options = {
      servers: dns.servers ? readServers(dns.servers) : await readSystemServers(),
      authorityPort: dns.authorityPort,
      allowPrivateAuthorities: dns.allowPrivateAuthorities,
      silenceMs: SILENCE_MS / dns.driftSpeed,
      // Politeness is for other people's servers; private ones are ours.
      ...(dns.allowPrivateAuthorities ? { authorityQueriesPerSecond: 10_000 } : {}),
    };
    return new Dns(createResolver(options), options.servers);
  }

  /** The same for work that has so much time for all its questions; to be released at its end. */
  within(patience: Patience): BoundedDns {
    const cached = withDeadline(this.cached, patience);
    const { fresh, quietMs, hurry, release } = cached;
    return { cached, fresh, quietMs, hurry, release };
  }

  onApplicationShutdown(): void {
    this.cached.close();
  }
}

function readServers(texts: readonly string[]): ServerAddress[] {
  return texts.map((text) => {
    const server = parseServer(text);
    if (!server)
      throw new ConfigError([`POSTSEAL_DNS_SERVERS: “${text}” is neither an address nor address:port`]);
    return server;
  });
}
