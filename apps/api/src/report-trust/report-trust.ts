import {
  type IpAddress,
  isSameOrBelow,
  parseIp,
  prefixRange,
  rangeToPrefixes,
  readDomainName,
  registrableDomain,
  unmapIp,
} from '@postseal/mail-terms';
import type { SenderVerdict } from '@postseal/mail-test';
import type { Origin } from '../inbox/inbound-message.js';
import { knownReporters } from './known-reporters.js';

/** What the mail of a report proves about its reporter. */
export const trustClasses = ['verified', 'vouched', 'unverified', 'unknown', 'rejected'] as const;
export type TrustClass = (typeof trustClasses)[number];

/** Why. */
export const trustReasons = [
  'aligned', // verified
  'handed-in', // vouched: a member uploaded it, or somebody with the organization's key
  'dmarc-fail',
  'no-dmarc-record',
  'no-author',
  'names-disagree',
  'no-session', // came by another way than SMTP, without a signature that counts
  'dns-silent', // unknown while it is tried again, unverified afterwards
  'not-checked', // stored before mails were checked
  'fails-reject-policy', // rejected
] as const;
export type TrustReason = (typeof trustReasons)[number];

export interface TrustVerdict {
  readonly trust: TrustClass;
  readonly reason: TrustReason;
}

/** How a report counts: everywhere; in what is shown but in no gate and no alert; nowhere. */
export type Standing = 'believed' | 'doubted' | 'ignored';

/** A person's word on a reporter as sent by one sender. */
export type ReporterDecision = 'trusted' | 'ignored';

/** What a mail proves about who sent it, as it is stored. */
export interface MailProof extends SenderVerdict {
  /** How it came in. */
  readonly origin: Origin;
  /** The connecting address; null when the mail came by another way. */
  readonly remoteIp: string | null;
  /** Domain that the subject names as `Submitter:` (RFC 9990). */
  readonly submitter: string | null;
  /** ISO 8601. */
  readonly checkedAt: string;
}

/**
 * Whether a report may be believed for what its mail proves (RFC 9990: report mail must reach an aligned pass). Who hands
 * a report in as a member of the organization, or with its key, vouches for it.
 */
export function judgeReport(
  proof: MailProof,
  report: { readonly reporter: string; readonly reporterEmail: string | null },
): TrustVerdict {
  const verdict = judgeMail(proof, report);
  const isHandedIn = proof.origin === 'upload' || proof.origin === 'api';
  return isHandedIn && verdict.trust !== 'verified' ? { trust: 'vouched', reason: 'handed-in' } : verdict;
}

function judgeMail(
  proof: MailProof,
  report: { readonly reporter: string; readonly reporterEmail: string | null },
): TrustVerdict {
  const { dmarc, headerFrom } = proof;
  switch (dmarc.result) {
    case 'unknown':
      return { trust: 'unknown', reason: 'dns-silent' };
    case 'none':
      return { trust: 'unverified', reason: headerFrom === null ? 'no-author' : 'no-dmarc-record' };
    case 'fail':
      if (proof.spf === null) return { trust: 'unverified', reason: 'no-session' };
      return dmarc.policy === 'reject'
        ? { trust: 'rejected', reason: 'fails-reject-policy' }
        : { trust: 'unverified', reason: 'dmarc-fail' };
    case 'pass':
      return doNamesAgree(proof, report)
        ? { trust: 'verified', reason: 'aligned' }
        : { trust: 'unverified', reason: 'names-disagree' };
  }
}

/**
 * A well-known name may only come from its own domains. A name that is itself a domain must belong to the organization of
 * From. Any other name is vouched for by the contact address or the submitter.
 */
function doNamesAgree(
  proof: MailProof,
  { reporter, reporterEmail }: { readonly reporter: string; readonly reporterEmail: string | null },
): boolean {
  const headerFrom = proof.headerFrom!;
  const owners = knownReporters.get(reporter.trim().toLowerCase());
  if (owners) return owners.some((owner) => isSameOrBelow(headerFrom, owner));
  const named = toDomain(reporter);
  if (named !== null) return belongs(named, proof);
  const contact = reporterEmail?.includes('@')
    ? toDomain(reporterEmail.slice(reporterEmail.lastIndexOf('@') + 1))
    : null;
  return [contact, proof.submitter].some((domain) => domain !== null && belongs(domain, proof));
}

/** By the tree walk, or as the public suffix list sees it: an organization need not publish a record at its top. */
function belongs(domain: string, { headerFrom, organizationalDomain }: MailProof): boolean {
  if (organizationalDomain !== null && isSameOrBelow(domain, organizationalDomain)) return true;
  const registrable = registrableDomain(domain);
  return registrable !== null && registrable === registrableDomain(headerFrom!);
}

/** A name with a dot that can be a domain; "Example Inc." cannot. */
function toDomain(text: string): string | null {
  const read = readDomainName(text.trim());
  return read.ok && /\.[a-z][a-z0-9-]+$/.test(read.name) ? read.name : null;
}

/** The domain in `Report Domain: … Submitter: … Report-ID: …`. */
export function readSubmitter(subject: string | null): string | null {
  const text = /\bsubmitter:\s*<?([^\s<>;,]{1,253})/i.exec(subject ?? '')?.[1];
  return text === undefined ? null : toDomain(text);
}

/**
 * The strongest thing that is proven about who sent a mail: what a person's trust is bound to, so that it does not
 * extend to whoever writes the same name into a report. `dkim:` and `spf:` with a domain, else `ip:` with the network, else the way
 * it came in.
 */
export function senderOf({
  origin,
  dkim,
  spf,
  remoteIp,
}: Pick<MailProof, 'origin' | 'dkim' | 'spf' | 'remoteIp'>): string {
  const passing = dkim.filter(({ result }) => result === 'pass');
  const signer = passing.find(({ isAligned }) => isAligned) ?? passing[0];
  if (signer) return `dkim:${signer.domain}`;
  if (spf?.result === 'pass' && spf.domain !== null) return `spf:${spf.domain}`;
  const ip = remoteIp === null ? null : parseIp(remoteIp);
  return ip ? `ip:${networkOf(unmapIp(ip))}` : origin;
}

/** The /24 of an IPv4 address, the /48 of an IPv6 one: what one owner of hosts has. */
function networkOf(ip: IpAddress): string {
  return rangeToPrefixes(prefixRange(ip, ip.family === 4 ? 24 : 48))[0]!;
}

/** How a report counts. A rejected one never does, whatever somebody said. */
export function standingOf(trust: TrustClass, decision: ReporterDecision | null): Standing {
  if (trust === 'rejected' || decision === 'ignored') return 'ignored';
  return trust === 'verified' || trust === 'vouched' || decision === 'trusted' ? 'believed' : 'doubted';
}

/** The name under which decisions about a reporter are kept. */
export function reporterKeyOf(reporter: string): string {
  return reporter.toLowerCase();
}
