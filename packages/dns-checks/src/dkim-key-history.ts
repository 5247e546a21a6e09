import { isSameOrBelow, type Resolver, registrableDomain } from '@postseal/mail-terms';
import type { DkimKeyPosture } from './dkim-checks.js';
import { findOrganizationalDomain } from './dmarc-discovery.js';
import { type Finding, finding } from './finding.js';
import { clip } from './text-limits.js';

/** What the caller remembers of keys, by the fingerprint of each. */
export interface KeyMemory {
  /** When a key was first seen here, as milliseconds since 1970. */
  readonly firstSeen: Readonly<Record<string, number>>;
  /** Other domains of the account at which the same key stands. */
  readonly elsewhere: Readonly<Record<string, readonly string[]>>;
}

/** More services than one domain has. */
const MAX_SIGNERS = 50;
const OLD_KEY_MS = 365 * 24 * 3600 * 1000;

/** Keys in use for over twelve months. A key behind a CNAME is its provider's to rotate, but worth knowing all the same. */
export function checkKeyAge(
  keys: readonly DkimKeyPosture[],
  { firstSeen }: KeyMemory,
  now: number,
): Finding[] {
  return usable(keys).flatMap(({ name, fingerprint }) => {
    const since = Object.hasOwn(firstSeen, fingerprint) ? firstSeen[fingerprint]! : now;
    if (now - since <= OLD_KEY_MS) return [];
    const days = Math.floor((now - since) / (24 * 3600 * 1000));
    return [finding('dkim.key-old', name, `the same key for ${days} days`)];
  });
}

/** The domain's own keys that serve unrelated domains as well. Providers do that behind CNAMEs, and may. */
export function checkSharedKeys(
  domain: string,
  keys: readonly DkimKeyPosture[],
  { elsewhere }: KeyMemory,
): Finding[] {
  const own = registrableDomain(domain) ?? domain;
  return usable(keys).flatMap(({ name, fingerprint, cnames }) => {
    if (cnames.some((target) => !isSameOrBelow(target, own))) return [];
    const others = Object.hasOwn(elsewhere, fingerprint) ? elsewhere[fingerprint]! : [];
    const unrelated = others.filter((other) => (registrableDomain(other) ?? other) !== own);
    return unrelated.length === 0
      ? []
      : [finding('dkim.key-shared', name, clip(`also at ${unrelated.join(', ')}`))];
  });
}

function usable(keys: readonly DkimKeyPosture[]): (DkimKeyPosture & { readonly fingerprint: string })[] {
  return keys.flatMap((key) =>
    key.state === 'key' && key.fingerprint !== null ? [{ ...key, fingerprint: key.fingerprint }] : [],
  );
}

/**
 * Whether any domain that signs the mail of `domain` can align with it (RFC 9989 §4.4.1). Says nothing when none is
 * known or when DNS cannot be asked for an organisational domain.
 * @param signingDomains d= of signatures on mail whose From is at `domain`
 * @param alignment `adkim` of the applied policy
 */
export async function checkSigningDomains(
  domain: string,
  signingDomains: readonly string[],
  alignment: 'relaxed' | 'strict',
  resolver: Resolver,
): Promise<Finding[]> {
  const signers = [...new Set(signingDomains.map((name) => name.toLowerCase()))];
  if (signers.length > MAX_SIGNERS) return []; // each costs a tree walk
  if (signers.length === 0 || signers.includes(domain)) return [];
  if (alignment === 'relaxed') {
    const [own, ...theirs] = await Promise.all(
      [domain, ...signers].map((name) => findOrganizationalDomain(name, resolver)),
    );
    if (own!.name === null || theirs.some(({ name }) => name === null || name === own!.name)) return [];
  }
  const evidence = `mail is signed by ${signers.join(', ')} only; alignment is ${alignment}`;
  return [finding('dkim.alignment-impossible', domain, clip(evidence))];
}
