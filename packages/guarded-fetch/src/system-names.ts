import { lookup } from 'node:dns/promises';
import type { DnsAnswer } from '@postseal/mail-terms';
import type { AddressLookup } from './target.js';

/** Looks names up as the machine does: hosts file, search list, container names. TTLs are not known and given as 0. */
export const systemNames: AddressLookup = {
  a: (name) => addressesOf(name, 4),
  aaaa: (name) => addressesOf(name, 6),
};

async function addressesOf(name: string, family: 4 | 6): Promise<DnsAnswer<string>> {
  try {
    const found = await lookup(name, { all: true, family });
    const records = found.map(({ address }) => address);
    return { outcome: 'found', records, ttlSeconds: 0, cnames: [], isAuthenticated: false };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    if (code === 'ENOTFOUND' || code === 'ENODATA') {
      return { outcome: 'no_data', ttlSeconds: null, cnames: [], isAuthenticated: false };
    }
    return { outcome: 'unavailable', reason: code === 'ETIMEOUT' ? 'timeout' : 'servfail', detail: code };
  }
}
