import {
  createResolver,
  type DnsClient,
  parseServer,
  readSystemServers,
  type ServerAddress,
} from '@postseal/dns-client';
import { type IpAddress, parseIp, readDomainName } from '@postseal/mail-terms';
import { UsageError } from './command.js';

/** Options of every command that asks DNS. */
export const dnsOptions = { dns: { type: 'string' }, json: { type: 'boolean' } } as const;

/** Runs `work` with a resolver that sends every query to `server` (HOST:PORT), or to the system's when none is given. */
export async function withResolver<T>(
  server: string | undefined,
  work: (resolver: DnsClient, servers: readonly ServerAddress[]) => Promise<T>,
): Promise<T> {
  const stated = server === undefined ? null : parseServer(server);
  if (server !== undefined && !stated)
    throw new UsageError(`--dns ${server} is neither an IP address nor ADDRESS:PORT.`);
  const servers = stated ? [stated] : await readSystemServers();
  const resolver = createResolver({ servers });
  try {
    return await work(resolver, servers);
  } finally {
    resolver.close();
  }
}

export function readDomainArgument(text: string): string {
  const read = readDomainName(text);
  if (!read.ok) throw new UsageError(`“${text}” is not a domain name.`);
  return read.name;
}

export function readIpArgument(text: string): IpAddress {
  const ip = parseIp(text);
  if (!ip) throw new UsageError(`“${text}” is not an IP address.`);
  return ip;
}
