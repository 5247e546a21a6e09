import { Buffer } from 'node:buffer';
import { discoverDmarc } from '@postseal/dns-checks';
import {
  type Alignment,
  type DnsAnswer,
  type IpAddress,
  type RequestedPolicy,
  type Resolver,
  readDomainName,
  type SpfResult,
} from '@postseal/mail-terms';
import { evaluateSpf, rfc7208Limits } from '@postseal/spf';
import { type AlignmentTest, alignmentWith } from './alignment.js';
import { readAuthor } from './author.js';
import type { MailTestLimits } from './mail-to-test.js';
import { readFields, readMessageSource } from './message-source.js';
import { verifyRegularSignatures } from './regular-signature.js';
import { type DkimResult, readSignature, verifyDkim } from './signature-verdict.js';

/** What the header of a mail claims about who sent it. Cheap: the body is not looked at. */
export interface SenderClaims {
  /** Domain of the one author (RFC 5322 §3.6.2); null when receivers see none. */
  readonly headerFrom: string | null;
  /** Names of the key records that its signatures need, each once. */
  readonly keyNames: readonly string[];
}

type ClaimLimits = Pick<MailTestLimits, 'maxHeaderBytes' | 'maxSignatures' | 'maxSignatureBytes'>;

/** Reads the header of a raw mail; what is beyond `maxHeaderBytes` does not count. */
export function readSenderClaims(message: Uint8Array, limits: ClaimLimits): SenderClaims {
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  const start = bytes.toString('latin1', 0, limits.maxHeaderBytes).replace(/\r?\n/g, '\r\n');
  const end = start.indexOf('\r\n\r\n');
  const { fields } = readFields(end < 0 ? start : start.slice(0, end));
  const author = readAuthor(fields);
  const signatures = fields
    .filter(({ name, rawLength }) => name === 'dkim-signature' && rawLength <= limits.maxSignatureBytes)
    .slice(0, limits.maxSignatures)
    .map(readSignature);
  const keyNames = signatures.flatMap(({ domain, selector }) =>
    domain && selector ? [`${selector}._domainkey.${domain}`] : [],
  );
  return { headerFrom: author.ok ? author.domain : null, keyNames: [...new Set(keyNames)] };
}

export type KeyAnswers = ReadonlyMap<string, DnsAnswer<string>>;

/**
 * Verifies the DKIM signatures of a mail with keys that were looked up beforehand, so that the work needs no network. A key
 * that is missing from `keys` counts as unavailable, hence `temperror`. A mail beyond the limits has no signatures.
 */
export async function verifyWithKeys(
  message: Uint8Array,
  nowSeconds: number,
  keys: KeyAnswers,
  limits: MailTestLimits,
): Promise<SignatureResult[]> {
  const outcome = readMessageSource(message, limits);
  if (!outcome.ok) return [];
  const regular = verifyRegularSignatures(outcome.source, nowSeconds, (name) => {
    const answer = keys.get(name);
    return answer?.outcome === 'found' && answer.records.length === 1 ? answer.records[0]! : null;
  });
  if (regular) return regular.map((one) => ({ ...one, result: 'pass', comment: '' }));
  const txt = async (name: string): Promise<DnsAnswer<string>> =>
    keys.get(name) ?? { outcome: 'unavailable', reason: 'timeout', detail: 'the key was not looked up' };
  const results = await verifyDkim(outcome.source, nowSeconds, { txt }, limits);
  return results.map(({ domain, selector, result, comment }) => ({ domain, selector, result, comment }));
}

export type SignatureResult = Pick<DkimResult, 'domain' | 'selector' | 'result' | 'comment'>;

/** The SMTP session that brought a mail. */
export interface SenderSession {
  readonly ip: IpAddress;
  readonly helo: string;
  /** Empty for the null path. */
  readonly mailFrom: string;
}

export interface SpfCheck {
  readonly result: SpfResult;
  /** The domain that was checked: of MAIL FROM, or the HELO name for the null path; null when neither is a name. */
  readonly domain: string | null;
}

/** SPF of a session (RFC 7208); `temperror` when DNS did not answer. */
export async function checkSenderSpf(session: SenderSession, resolver: Resolver): Promise<SpfCheck> {
  const { mailFrom, helo } = session;
  const read = readDomainName(mailFrom === '' ? helo : mailFrom.slice(mailFrom.lastIndexOf('@') + 1));
  const { result } = await evaluateSpf(session, resolver, { ...rfc7208Limits, signal: null });
  return { result, domain: read.ok ? read.name : null };
}

/** What DMARC says about a From domain, as far as DNS could be asked. Plain data but for `isAligned`. */
export interface SenderPolicy {
  readonly headerFrom: string;
  /** Null when DNS could not be asked. */
  readonly organizationalDomain: string | null;
  readonly policyDomain: string | null;
  /** After `t=y`; null without a record. */
  readonly policy: RequestedPolicy | null;
  readonly isKnown: boolean;
  readonly dkimMode: Alignment;
  readonly spfMode: Alignment;
  readonly isAligned: AlignmentTest;
}

/** Looks the policy of a From domain up by tree walk (RFC 9989 §4.10). */
export async function findSenderPolicy(headerFrom: string, resolver: Resolver): Promise<SenderPolicy> {
  const found = await discoverDmarc(headerFrom, resolver);
  return {
    headerFrom,
    organizationalDomain: found.organizationalDomain,
    policyDomain: found.policyDomain,
    policy: found.effectivePolicy,
    isKnown: found.isPolicyKnown,
    dkimMode: found.record?.dkimAlignment ?? 'relaxed',
    spfMode: found.record?.spfAlignment ?? 'relaxed',
    isAligned: alignmentWith(headerFrom, found.organizationalDomain, resolver),
  };
}

/** Who sent a mail, as far as that is proven. Plain data. */
export interface SenderVerdict {
  readonly headerFrom: string | null;
  readonly organizationalDomain: string | null;
  /** Null when no session is known, as for a mail out of a mailbox. */
  readonly spf: (SpfCheck & { readonly isAligned: boolean | null }) | null;
  readonly dkim: readonly (SignatureResult & { readonly isAligned: boolean | null })[];
  readonly dmarc: {
    /** none: no record, or no author; unknown: DNS did not answer what decides. Without a session, fail leaves SPF out. */
    readonly result: 'pass' | 'fail' | 'none' | 'unknown';
    readonly policy: RequestedPolicy | null;
    readonly policyDomain: string | null;
  };
}

/** Whether an aligned pass exists (RFC 9989 §4.4). What DNS did not answer never becomes a failure. */
export async function judgeSender(
  policy: SenderPolicy | null,
  spf: SpfCheck | null,
  signatures: readonly SignatureResult[],
): Promise<SenderVerdict> {
  if (!policy) {
    const dkim = signatures.map((one) => ({ ...one, isAligned: false }));
    return {
      headerFrom: null,
      organizationalDomain: null,
      spf: spf && { ...spf, isAligned: false },
      dkim,
      dmarc: { result: 'none', policy: null, policyDomain: null },
    };
  }
  const dkim = await Promise.all(
    signatures.map(async (one) => ({ ...one, isAligned: await isDkimAligned(one, policy) })),
  );
  const spfAligned = spf && (await isSpfAligned(spf, policy));
  const outcomes = [...dkim.map(({ isAligned }) => isAligned), spfAligned];
  return {
    headerFrom: policy.headerFrom,
    organizationalDomain: policy.organizationalDomain,
    spf: spf && { ...spf, isAligned: spfAligned },
    dkim,
    dmarc: { result: resultOf(policy, outcomes), policy: policy.policy, policyDomain: policy.policyDomain },
  };
}

/** @param outcomes whether each identifier passes in alignment; null where that is not known */
function resultOf(
  { isKnown, policyDomain }: SenderPolicy,
  outcomes: readonly (boolean | null)[],
): SenderVerdict['dmarc']['result'] {
  if (!isKnown) return 'unknown';
  if (policyDomain === null) return 'none';
  if (outcomes.includes(true)) return 'pass';
  return outcomes.includes(null) ? 'unknown' : 'fail';
}

async function isDkimAligned(
  { result, domain }: SignatureResult,
  { isAligned, dkimMode }: SenderPolicy,
): Promise<boolean | null> {
  const isOpen = result === 'temperror' || result === 'unverified';
  if (result !== 'pass' && !isOpen) return false;
  const aligned = await isAligned(domain, dkimMode);
  return isOpen && aligned !== false ? null : aligned;
}

async function isSpfAligned(
  { result, domain }: SpfCheck,
  { isAligned, spfMode }: SenderPolicy,
): Promise<boolean | null> {
  if (domain === null || (result !== 'pass' && result !== 'temperror')) return false;
  const aligned = await isAligned(domain, spfMode);
  return result === 'temperror' && aligned !== false ? null : aligned;
}
