import { isSameOrBelow, registrableDomain } from '@postseal/mail-terms';
import type { CheckId } from './check-ids.js';
import type { Finding } from './finding.js';
import type { Posture } from './posture.js';
import type { PtrPosture } from './ptr-checks.js';

/** Met and not met are proven; whatever could not be seen is not tested. */
export type RequirementStatus = 'met' | 'not-met' | 'not-tested';

export interface RequirementReading {
  readonly status: RequirementStatus;
  /** What was seen, or what is missing, as the rest of a sentence. */
  readonly because: string;
  /** The checks that it rests on. */
  readonly checks: readonly CheckId[];
}

/** What mail itself shows, from reports, test messages or postmaster tools; what is left out is not known. */
export interface ObservedMail {
  readonly passesSpf?: boolean;
  readonly passesDkim?: boolean;
  /** SPF or DKIM passes for a domain that aligns with From. */
  readonly passesDmarc?: boolean;
  readonly usesTls?: boolean;
  readonly hasOneClickUnsubscribe?: boolean;
  readonly followsRfc5322?: boolean;
  /** Mail reported as spam, in per cent of what was delivered. */
  readonly spamRatePercent?: number;
}

/** What aggregate reports of some weeks add up to; SPF and DKIM as evaluated, before alignment. */
export interface ReportedTotals {
  readonly messages: number;
  readonly spfPass: number;
  readonly dkimPass: number;
  /** Messages for which SPF or DKIM passed and aligned. */
  readonly dmarcPass: number;
}

/** Fewer messages show chance, not practice. */
const MIN_MESSAGES = 100;
/** Forwarding and forgery always take some: this share counts as passing, and below the other mail plainly does not pass. */
const PASSING_SHARE = 0.95;
const FAILING_SHARE = 0.8;

/** What reports show of a domain's mail; in between, and for few messages, they show nothing. */
export function observedInReports({ messages, ...passes }: ReportedTotals): ObservedMail {
  if (messages < MIN_MESSAGES) return {};
  const judge = (count: number) => {
    const share = count / messages;
    return share >= PASSING_SHARE ? true : share < FAILING_SHARE ? false : undefined;
  };
  const judged = {
    passesSpf: judge(passes.spfPass),
    passesDkim: judge(passes.dkimPass),
    passesDmarc: judge(passes.dmarcPass),
  };
  return Object.fromEntries(Object.entries(judged).filter(([, verdict]) => verdict !== undefined));
}

const MAX_SPAM_RATE_PERCENT = 0.3;
const MIN_KEY_BITS = 1024;

const met = (because: string, ...checks: CheckId[]) => ({ status: 'met', because, checks }) as const;
const notMet = (because: string, ...checks: CheckId[]) => ({ status: 'not-met', because, checks }) as const;
const notTested = (because: string, ...checks: CheckId[]) =>
  ({ status: 'not-tested', because, checks }) as const;

export function spfPass(posture: Posture, { passesSpf }: ObservedMail): RequirementReading {
  if (passesSpf === true) return met('messages pass', 'spf.not-pass');
  const { spf, findings } = posture;
  if (spf.state === 'none') return notMet('there is no SPF record', 'spf.missing');
  const broken = findings.filter(({ id, severity }) => id.startsWith('spf.') && severity === 'critical');
  if (broken.length > 0) return notMet(list(broken), ...idsOf(broken));
  const uncovered = of(findings, 'spf.sending-ip-not-covered', 'spf.mx-ip-not-covered');
  if (uncovered.length > 0)
    return notMet(
      `the record leaves out ${uncovered.map(({ subject }) => subject).join(', ')}`,
      ...idsOf(uncovered),
    );
  if (passesSpf === false) return notMet('messages do not pass', 'spf.not-pass');
  const isOpen = spf.state === 'unknown' || posture.unanswered.some(({ area }) => area === 'spf');
  if (isOpen || spf.hasUnknown) return notTested('DNS did not show the whole record');
  const senders = sendersOf(posture);
  if (senders.length === 0)
    return notTested('the record is in order, but no sending address is known', 'spf.not-pass');
  return met(`the record lets ${senders.map(({ ip }) => ip).join(', ')} pass`, 'spf.sending-ip-not-covered');
}

export function dkimPass(posture: Posture, { passesDkim }: ObservedMail): RequirementReading {
  if (passesDkim === true) return met('signatures verify', 'dkim.unsigned', 'dkim.signature-invalid');
  if (passesDkim === false)
    return notMet('messages carry no signature that verifies', 'dkim.unsigned', 'dkim.signature-invalid');
  const { keys, hasWildcard } = posture.dkim;
  const usable = keys.find(({ state }) => state === 'key');
  if (usable)
    return notTested(
      `a key stands at ${usable.name}; only a message or a report shows whether mail is signed with it`,
      'dkim.unsigned',
    );
  if (of(posture.findings, 'dkim.subtree-nxdomain').length > 0)
    return notMet('no DKIM key exists', 'dkim.subtree-nxdomain');
  const isCertain = keys.length > 0 && keys.every(({ state }) => state !== 'unknown') && !hasWildcard;
  if (isCertain) return notMet('no selector that is known has a usable key', 'dkim.none-found');
  return notTested('no selector is known', 'dkim.none-found');
}

export function dkimKey(posture: Posture): RequirementReading {
  const short = of(posture.findings, 'dkim.key-too-short');
  if (short.length > 0) return notMet(list(short), 'dkim.key-too-short');
  const usable = posture.dkim.keys.filter(({ state }) => state === 'key');
  if (usable.length === 0) return notTested('no usable key is known', 'dkim.key-too-short');
  const isLong = usable.every(({ keyType, bits }) => keyType !== 'rsa' || (bits ?? 0) >= MIN_KEY_BITS);
  if (!isLong) return notTested('a key has an unusual form', 'dkim.key-too-short');
  const shown = usable.map(({ selector, keyType, bits }) => `${selector} (${keyType} ${bits})`);
  return met(shown.join(', '), 'dkim.key-too-short');
}

export function dmarcPolicy({ dmarc, findings }: Posture): RequirementReading {
  const { isPolicyKnown, record, policyDomain } = dmarc.discovery;
  if (!isPolicyKnown) return notTested('DNS did not say', 'dmarc.missing');
  if (record === null) {
    const reasons = of(findings, 'dmarc.multiple-records', 'dmarc.version', 'dmarc.missing');
    return notMet(
      'there is no DMARC record that counts',
      ...(reasons.length > 0 ? idsOf(reasons) : ['dmarc.missing' as const]),
    );
  }
  if (record.policy === null) {
    const reasons = of(findings, 'dmarc.policy-missing', 'dmarc.policy-invalid');
    return notMet('the record states no valid p=', ...idsOf(reasons));
  }
  return met(`p=${record.policy} at ${policyDomain}`, 'dmarc.missing', 'dmarc.policy-missing');
}

export function alignedPass(posture: Posture, { passesDmarc }: ObservedMail): RequirementReading {
  if (passesDmarc === true) return met('messages pass DMARC', 'dmarc.not-aligned');
  if (passesDmarc === false) return notMet('messages do not pass DMARC', 'dmarc.not-aligned');
  const hopeless = of(posture.findings, 'dmarc.no-underlying');
  if (hopeless.length > 0) return notMet('neither SPF nor DKIM exists to align', 'dmarc.no-underlying');
  return notTested('only a message or a report shows which domains it uses', 'dmarc.not-aligned');
}

const faultOf = { missing: 'has no reverse name', unconfirmed: 'has a reverse name that does not lead back' };

export function reverseName(posture: Posture): RequirementReading {
  const senders = sendersOf(posture);
  const checks = ['ptr.missing', 'ptr.missing-v6', 'ptr.not-confirmed'] as const;
  if (senders.length === 0) return notTested('no sending address is known', ...checks);
  const bare = senders.flatMap(({ ip, state }) =>
    state === 'missing' || state === 'unconfirmed' ? [{ ip, state }] : [],
  );
  if (bare.length > 0)
    return notMet(bare.map(({ ip, state }) => `${ip} ${faultOf[state]}`).join(', '), ...checks);
  const unknown = senders.filter(({ state }) => state === 'unknown');
  if (unknown.length > 0)
    return notTested(`DNS did not say for ${unknown.map(({ ip }) => ip).join(', ')}`, ...checks);
  const shown = senders.map(
    ({ ip, names }) => `${ip} is ${names.find(({ isConfirmed }) => isConfirmed)!.name}`,
  );
  return met(shown.join(', '), ...checks);
}

export function specificReverseName(posture: Posture): RequirementReading {
  const confirmed = reverseName(posture);
  if (confirmed.status !== 'met') return confirmed;
  const senders = new Set(sendersOf(posture).map(({ ip }) => ip));
  const generic = of(posture.findings, 'ptr.generic').filter(({ subject }) => senders.has(subject));
  const checks = [...confirmed.checks, 'ptr.generic'] as const;
  return generic.length > 0
    ? notMet(generic.map(({ subject, evidence }) => `${subject} is called ${evidence}`).join(', '), ...checks)
    : { ...confirmed, checks };
}

export function ownReverseName(posture: Posture): RequirementReading {
  const confirmed = reverseName(posture);
  if (confirmed.status !== 'met') return confirmed;
  const own = registrableDomain(posture.domain) ?? posture.domain;
  const foreign = sendersOf(posture).filter(
    ({ names }) => !names.some(({ name }) => isSameOrBelow(name, own)),
  );
  if (foreign.length === 0) return confirmed;
  return notTested(
    `${foreign.map(({ ip, names }) => `${ip} is ${names[0]!.name}`).join(', ')}, not below ${own}; the receiver decides whether that will do`,
    ...confirmed.checks,
  );
}

export function transportEncryption(_: Posture, { usesTls }: ObservedMail): RequirementReading {
  if (usesTls === undefined) return notTested('only a message shows it', 'tls.outbound-missing');
  return usesTls
    ? met('messages arrive over TLS', 'tls.outbound-missing')
    : notMet('messages arrive without TLS', 'tls.outbound-missing');
}

export function oneClickUnsubscribe(
  _: Posture,
  { hasOneClickUnsubscribe }: ObservedMail,
): RequirementReading {
  const checks = ['hdr.one-click-missing', 'sender-requirements.manual'] as const;
  if (hasOneClickUnsubscribe === undefined) return notTested('only a message shows it', ...checks);
  return hasOneClickUnsubscribe
    ? met('messages carry List-Unsubscribe-Post', ...checks)
    : notMet('messages carry no List-Unsubscribe-Post', ...checks);
}

export function messageForm(_: Posture, { followsRfc5322 }: ObservedMail): RequirementReading {
  const checks = ['hdr.from-invalid', 'hdr.duplicate', 'sender-requirements.manual'] as const;
  if (followsRfc5322 === undefined) return notTested('only a message shows it', ...checks);
  return followsRfc5322 ? met('messages do', ...checks) : notMet('messages do not', ...checks);
}

export function spamRate(_: Posture, { spamRatePercent }: ObservedMail): RequirementReading {
  if (spamRatePercent === undefined)
    return notTested("only the receiver's postmaster tools show it", 'sender-requirements.manual');
  const shown = `${spamRatePercent} % are`;
  return spamRatePercent < MAX_SPAM_RATE_PERCENT
    ? met(shown, 'sender-requirements.manual')
    : notMet(shown, 'sender-requirements.manual');
}

/** Addresses that the owner says send; that an MX host sends as well is not known. */
function sendersOf({ ptr }: Posture): PtrPosture[] {
  return ptr.filter(({ sources }) => sources.some((source) => !source.startsWith('mx ')));
}

function of(findings: readonly Finding[], ...ids: CheckId[]): Finding[] {
  return findings.filter(({ id }) => ids.includes(id));
}

function idsOf(findings: readonly Finding[]): CheckId[] {
  return [...new Set(findings.map(({ id }) => id))];
}

function list(findings: readonly Finding[]): string {
  return [...new Set(findings.map(({ title, subject }) => `${title} (${subject})`))].join(', ');
}
