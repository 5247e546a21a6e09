import { type DnsAnswer, parseIp, type Resolver } from '@postseal/mail-terms';
import type { AddressGuard } from './address-guard.js';
import { failed, type GuardedFailure } from './outcome.js';

/** Where a request goes: a URL that may be asked, and the addresses that were found for it, checked. */
export interface Target {
  readonly url: URL;
  /** IPv6 literals without brackets. */
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
}

/** Finds a name's addresses; `Resolver` of mail-terms is one. */
export type AddressLookup = Pick<Resolver, 'a' | 'aaaa'>;

export interface TargetRules {
  /** `https:` only unless true. */
  readonly allowHttp: boolean;
  readonly allowPorts: readonly number[] | 'any';
}

/** Reads a URL and refuses what may not be asked, before anything is sent. */
export function readTarget(text: string | URL, rules: TargetRules): Target | GuardedFailure {
  const url = URL.parse(String(text));
  if (url === null) return failed('url-not-allowed', 'this is no URL');
  const isTls = url.protocol === 'https:';
  if (!isTls && !(rules.allowHttp && url.protocol === 'http:')) {
    return failed('url-not-allowed', `${url.protocol}// is not asked, only https://`);
  }
  if (url.username !== '' || url.password !== '') {
    return failed('url-not-allowed', 'a URL with a user name or password is not asked');
  }
  const port = Number(url.port || (isTls ? 443 : 80));
  if (rules.allowPorts !== 'any' && !rules.allowPorts.includes(port)) {
    return failed('url-not-allowed', `port ${port} is not asked`);
  }
  return { url, host: url.hostname.replace(/^\[|\]$/g, ''), port, isTls };
}

/** The addresses of a host that may be connected to, IPv6 and IPv4 by turns. Asks DNS unless the host is an address. */
export async function findAddresses(
  host: string,
  dns: AddressLookup,
  guard: AddressGuard,
): Promise<readonly string[] | GuardedFailure> {
  if (parseIp(host) !== null) return permitted([host], host, guard);
  const [four, six] = await Promise.all([dns.a(host), dns.aaaa(host)]);
  const found = byTurns(recordsOf(six), recordsOf(four));
  if (found.length > 0) return permitted(found, host, guard);
  for (const answer of [four, six]) {
    if (answer.outcome === 'unavailable') {
      return failed('dns-failed', `the address of ${host} could not be looked up: ${answer.detail}`);
    }
  }
  return failed('no-address', `${host} has no address`);
}

function permitted(
  addresses: readonly string[],
  host: string,
  guard: AddressGuard,
): readonly string[] | GuardedFailure {
  const faults = addresses.map((address) => guard.faultOf(address));
  const usable = addresses.filter((_, index) => faults[index] === null);
  if (usable.length > 0) return usable;
  const shown = addresses[0] === host ? host : `${host} at ${addresses[0]}`;
  return failed('address-not-allowed', `${shown} is not asked: ${faults[0]}`);
}

function recordsOf(answer: DnsAnswer<string>): readonly string[] {
  return answer.outcome === 'found' ? answer.records : [];
}

function byTurns(first: readonly string[], second: readonly string[]): string[] {
  return Array.from({ length: Math.max(first.length, second.length) }, (_, index) => [
    ...first.slice(index, index + 1),
    ...second.slice(index, index + 1),
  ]).flat();
}
