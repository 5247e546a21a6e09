import type { OnApplicationShutdown } from '@nestjs/common';
import {
  createResolver,
  type DnsClient,
  parseServer,
  readSystemServers,
  type ServerAddress,
} from '@postseal/dns-client';
import { type Config, ConfigError } from '../config/config.js';

/** DNS for this process: `cached` shares answers between tenants, `fresh` asks anew for somebody who waits. */
export class Dns implements OnApplicationShutdown {
  private constructor(
    readonly cached: DnsClient,
    readonly fresh: DnsClient,
  ) {}

  /** Over the configured resolvers, or the system's. Throws ConfigError for one that is no address. */
  static async open({ dns }: Config): Promise<Dns> {
    const options = {
      servers: dns.servers ? readServers(dns.servers) : await readSystemServers(),
      authorityPort: dns.authorityPort,
      allowPrivateAuthorities: dns.allowPrivateAuthorities,
      // Politeness is for other people's servers; private ones are ours.
      ...(dns.allowPrivateAuthorities ? { authorityQueriesPerSecond: 1000 } : {}),
    };
    return new Dns(createResolver(options), createResolver({ ...options, cache: false }));
  }

  onApplicationShutdown(): void {
    this.cached.close();
    this.fresh.close();
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
