import { getServers } from 'node:dns';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';

export interface ServerAddress {
  /** An IP address, never a host name. */
  readonly address: string;
  readonly port: number;
}

const DNS_PORT = 53;

/** Reads `192.0.2.1`, `192.0.2.1:5300`, `2001:db8::1` or `[2001:db8::1]:5300`; null for anything else. */
export function parseServer(text: string, defaultPort = DNS_PORT): ServerAddress | null {
  const trimmed = text.trim();
  if (isIP(trimmed)) return { address: trimmed, port: defaultPort };
  const match = /^(?:\[([^\]]+)\]|([\d.]+))(?::(\d{1,5}))?$/.exec(trimmed);
  if (!match) return null;
  const address = match[1] ?? match[2] ?? '';
  const port = match[3] === undefined ? defaultPort : Number(match[3]);
  if (isIP(address) !== (match[1] === undefined ? 4 : 6) || port < 1 || port > 65_535) return null;
  return { address, port };
}

export function formatServer({ address, port }: ServerAddress): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** The `nameserver` lines of a resolv.conf(5), in order; lines that hold no address are left out. */
export function parseResolvConf(text: string): ServerAddress[] {
  return text
    .split('\n')
    .map((line) => /^\s*nameserver\s+(\S+)/.exec(line)?.[1])
    .map((server) => (server === undefined ? null : parseServer(server)))
    .filter((server) => server !== null);
}

/** The machine's resolvers: /etc/resolv.conf, or what Node found where that file is missing or empty. */
export async function readSystemServers(path = '/etc/resolv.conf'): Promise<ServerAddress[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const configured = parseResolvConf(text);
  if (configured.length > 0) return configured;
  return getServers()
    .map((server) => parseServer(server))
    .filter((server) => server !== null);
}
