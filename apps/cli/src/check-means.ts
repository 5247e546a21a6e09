import { hostname } from 'node:os';
import { type Blocklist, blocklistIds, type CheckMeans, createBlocklist } from '@postseal/dns-checks';
import { createSecurityLookups, type DnsClient, type ServerAddress } from '@postseal/dns-client';
import { createAddressGuard, createWebFiles } from '@postseal/guarded-fetch';
import { createSmtpProbe } from '@postseal/smtp-probe';
import { UsageError } from './command.js';

/** Options that say what `check` may do beyond asking DNS. */
export const meansOptions = {
  fetch: { type: 'boolean' },
  'no-fetch': { type: 'boolean' },
  probe: { type: 'boolean' },
  blocklist: { type: 'string', multiple: true },
  'allow-address': { type: 'string', multiple: true },
} as const;

export interface MeansValues {
  readonly dns?: string | undefined;
  readonly fetch?: boolean | undefined;
  readonly 'no-fetch'?: boolean | undefined;
  readonly probe?: boolean | undefined;
  readonly blocklist?: readonly string[] | undefined;
  readonly 'allow-address'?: readonly string[] | undefined;
}

/**
 * What a check may use. Files are fetched unless the user says no, or named a server for every query, whose names may lead
 * nowhere else; port 25 and blocklists are asked only when the user says so.
 */
export function readMeans(
  values: MeansValues,
  resolver: DnsClient,
  servers: readonly ServerAddress[],
): CheckMeans {
  const allowAddresses = values['allow-address'] ?? [];
  try {
    createAddressGuard(allowAddresses);
  } catch (error) {
    throw new UsageError(`--allow-address: ${(error as Error).message}.`);
  }
  const mayFetch = !values['no-fetch'] && (values.fetch === true || values.dns === undefined);
  const lists = (values.blocklist ?? []).map(readBlocklist);
  return {
    now: new Date(),
    security: createSecurityLookups(resolver, servers),
    ...(mayFetch ? { fetch: createWebFiles({ dns: resolver, allowAddresses }).fresh } : {}),
    ...(values.probe ? { probeSmtp: createSmtpProbe({ heloName: hostname(), allowAddresses }).fresh } : {}),
    ...(lists.length > 0 ? { blocklists: { lists, resolver } } : {}),
  };
}

function readBlocklist(text: string): Blocklist {
  const list = createBlocklist(text);
  if (list) return list;
  const known = blocklistIds.map(({ id, needsKey }) => (needsKey ? `${id}=KEY` : id)).join(', ');
  throw new UsageError(`--blocklist ${text.split('=')[0]}: choose from ${known}.`);
}
