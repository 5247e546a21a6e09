import { getDomain, getPublicSuffix, parse } from 'tldts';

/** Registrable domain by the public suffix list (RFC 7489 §3.2), private suffixes included; null for a suffix itself. */
export function registrableDomain(name: string): string | null {
  return getDomain(name, { allowPrivateDomains: true });
}

/** The public suffix of a name by the bundled list, private suffixes included. */
export function publicSuffix(name: string): string | null {
  return getPublicSuffix(name, { allowPrivateDomains: true });
}

/** True when the name is itself a public suffix that the list knows (`co.uk`, `github.io`). */
export function isPublicSuffix(name: string): boolean {
  const facts = parse(name, { allowPrivateDomains: true });
  return facts.publicSuffix === name && (facts.isIcann === true || facts.isPrivate === true);
}
