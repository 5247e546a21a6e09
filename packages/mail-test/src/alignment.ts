import { findOrganizationalDomain } from '@postseal/dns-checks';
import { type Alignment, isSameOrBelow, type Resolver, readDomainName } from '@postseal/mail-terms';

/** Whether a domain speaks for the From domain; null when DNS could not be asked. */
export type AlignmentTest = (domain: string, mode: Alignment) => Promise<boolean | null>;

/**
 * Tests identifiers against a From domain (RFC 9989 §4.4): equal names, or in relaxed mode equal organizational domains,
 * found by tree walk.
 * @param organizationalDomain that of the From domain; null when DNS could not be asked
 */
export function alignmentWith(
  headerFrom: string,
  organizationalDomain: string | null,
  resolver: Resolver,
): AlignmentTest {
  return async (domain, mode) => {
    const read = readDomainName(domain);
    if (!read.ok) return false;
    if (read.name === headerFrom) return true;
    if (mode === 'strict') return false;
    if (organizationalDomain === null) return null;
    // Names that share nothing cannot align: no need to ask.
    const isRelated =
      isSameOrBelow(read.name, organizationalDomain) || isSameOrBelow(organizationalDomain, read.name);
    if (!isRelated) return false;
    const found = await findOrganizationalDomain(read.name, resolver);
    return found.name === null ? null : found.name === organizationalDomain;
  };
}
