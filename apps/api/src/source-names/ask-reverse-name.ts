import { formatIp, parseIp, type Resolver, reverseName } from '@postseal/mail-terms';
import type { ReverseNames } from './source-names.queries.js';

const MAX_NAMES = 4; // a host with more reverse names is no better known for it
const MAX_NAME_LENGTH = 253;

/**
 * The reverse name of an address, confirmed by the forward look-up (RFC 8601 §3, `iprev`): the first name that leads back.
 * Null when DNS could not be asked, which says nothing.
 */
export async function askReverseName(
  ip: string,
  dns: Pick<Resolver, 'ptr' | 'a' | 'aaaa'>,
): Promise<ReverseNames | null> {
  const address = parseIp(ip);
  if (!address) return { reverseName: null, unconfirmedName: null };
  const answer = await dns.ptr(reverseName(address));
  if (answer.outcome === 'unavailable') return null;
  const names = answer.outcome === 'found' ? answer.records.filter(isUsable).slice(0, MAX_NAMES) : [];
  let isUnsure = false;
  for (const name of names) {
    const forward = await (address.family === 4 ? dns.a(name) : dns.aaaa(name));
    if (forward.outcome === 'found' && forward.records.some((text) => isSame(text, ip)))
      return { reverseName: name, unconfirmedName: null };
    if (forward.outcome === 'unavailable') isUnsure = true;
  }
  return isUnsure ? null : { reverseName: null, unconfirmedName: names[0] ?? null };
}

function isUsable(name: string): boolean {
  return name.length <= MAX_NAME_LENGTH && /^[a-z0-9._-]+$/i.test(name) && name.includes('.');
}

function isSame(text: string, ip: string): boolean {
  const address = parseIp(text);
  return address !== null && formatIp(address) === ip;
}
