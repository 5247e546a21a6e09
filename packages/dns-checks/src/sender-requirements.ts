import { check } from './catalogue.js';
import type { CheckId } from './check-ids.js';
import { type Finding, finding } from './finding.js';
import type { Posture } from './posture.js';
import {
  alignedPass,
  dkimKey,
  dkimPass,
  dmarcPolicy,
  messageForm,
  type ObservedMail,
  oneClickUnsubscribe,
  ownReverseName,
  type RequirementReading,
  type RequirementStatus,
  reverseName,
  spamRate,
  specificReverseName,
  spfPass,
  transportEncryption,
} from './sender-requirement-readings.js';

/** One thing that a receiver demands of bulk senders, and whether the domain meets it. */
export interface SenderRequirement extends RequirementReading {
  readonly id: string;
  readonly title: string;
}

/** What one receiver demands, as far as DNS and observed mail show it. Plain data. */
export interface SenderProfile {
  readonly receiver: 'gmail' | 'yahoo' | 'microsoft' | 'apple';
  readonly name: string;
  /** Whom the rules bind, as the receiver puts it. */
  readonly appliesTo: string;
  readonly reference: string;
  /** not-met: at least one requirement is not. met: all are. not-tested: none stands against it, some are open. */
  readonly verdict: RequirementStatus;
  /** The answer to "would they accept bulk mail from this domain?", in one sentence. */
  readonly sentence: string;
  readonly requirements: readonly SenderRequirement[];
}

type Reading = (posture: Posture, observed: ObservedMail) => RequirementReading;
interface Demand {
  readonly id: string;
  readonly title: string;
  readonly read: Reading;
}
interface Receiver extends Pick<SenderProfile, 'receiver' | 'name' | 'appliesTo'> {
  readonly checkId: CheckId;
  readonly demands: readonly Demand[];
}

const spf = { id: 'spf', title: 'SPF passes', read: spfPass };
const dkim = { id: 'dkim', title: 'Mail is signed with DKIM', read: dkimPass };
const key = { id: 'dkim-key', title: 'DKIM keys have 1024 bits or more', read: dkimKey };
const policy = { id: 'dmarc', title: 'A DMARC record states a policy', read: dmarcPolicy };
const alignment = { id: 'alignment', title: 'SPF or DKIM aligns with the From domain', read: alignedPass };
const ptr = { id: 'reverse-dns', title: 'Sending addresses have confirmed reverse DNS', read: reverseName };
const oneClick = {
  id: 'one-click',
  title: 'Marketing mail can be unsubscribed in one click',
  read: oneClickUnsubscribe,
};
const spam = { id: 'spam-rate', title: 'Under 0.3 % of mail is reported as spam', read: spamRate };

/** The receivers' pages as read in July 2026 (dns-and-drift §10). */
const receivers: readonly Receiver[] = [
  {
    receiver: 'gmail',
    name: 'Gmail',
    appliesTo:
      'senders of close to 5,000 messages a day to personal Gmail accounts, counted per primary domain',
    checkId: 'sender-requirements.gmail',
    demands: [
      spf,
      dkim,
      key,
      policy,
      alignment,
      ptr,
      { id: 'tls', title: 'Mail is sent over TLS', read: transportEncryption },
      oneClick,
      spam,
    ],
  },
  {
    receiver: 'yahoo',
    name: 'Yahoo',
    appliesTo: 'senders of significant volume; Yahoo names no figure',
    checkId: 'sender-requirements.yahoo',
    demands: [
      spf,
      dkim,
      key,
      policy,
      alignment,
      { id: 'reverse-dns', title: 'Reverse DNS is confirmed and not generic', read: specificReverseName },
      oneClick,
      spam,
    ],
  },
  {
    receiver: 'microsoft',
    name: 'Outlook.com',
    appliesTo: 'senders of over 5,000 messages a day to Outlook.com, Hotmail and Live',
    checkId: 'sender-requirements.microsoft',
    demands: [spf, dkim, policy, alignment],
  },
  {
    receiver: 'apple',
    name: 'iCloud Mail',
    appliesTo: 'bulk senders to iCloud addresses',
    checkId: 'sender-requirements.apple',
    demands: [
      spf,
      dkim,
      policy,
      { id: 'reverse-dns', title: "Reverse DNS shows the sender's domain", read: ownReverseName },
      { id: 'message-form', title: 'Messages follow RFC 5322', read: messageForm },
      { id: 'unsubscribe', title: 'Mail to lists can be unsubscribed', read: oneClickUnsubscribe },
    ],
  },
];

/**
 * What large receivers demand of bulk senders, seen against a posture: "would Gmail accept bulk mail from you?". Nothing
 * counts as met that was not seen.
 * @param observed what reports, messages and postmaster tools show, where the caller has them
 */
export function senderRequirements(posture: Posture, observed: ObservedMail = {}): SenderProfile[] {
  return receivers.map(({ receiver, name, appliesTo, checkId, demands }) => {
    const requirements = demands.map(({ id, title, read }) => ({ id, title, ...read(posture, observed) }));
    return {
      receiver,
      name,
      appliesTo,
      reference: check(checkId).reference!,
      ...conclude(name, requirements),
      requirements,
    };
  });
}

const SEEN_IN_MAIL: Readonly<Record<string, keyof ObservedMail>> = {
  spf: 'passesSpf',
  dkim: 'passesDkim',
  alignment: 'passesDmarc',
};

/**
 * Profiles of an earlier check with what mail has shown since: what could not be tested without mail is met when mail
 * passes. What a check found wrong stays wrong, since it is the newer knowledge.
 */
export function confirmByMail(profiles: readonly SenderProfile[], observed: ObservedMail): SenderProfile[] {
  return profiles.map((profile) => {
    const requirements = profile.requirements.map((one): SenderRequirement => {
      const fact = SEEN_IN_MAIL[one.id];
      const isSeen = one.status === 'not-tested' && fact !== undefined && observed[fact] === true;
      return isSeen ? { ...one, status: 'met', because: 'receivers report that messages pass' } : one;
    });
    return { ...profile, ...conclude(profile.name, requirements), requirements };
  });
}

/** Findings for the receivers whose demands are not met. */
export function requirementFindings(domain: string, profiles: readonly SenderProfile[]): Finding[] {
  return profiles.flatMap(({ receiver, verdict, requirements }) => {
    if (verdict !== 'not-met') return [];
    const unmet = requirements.filter(({ status }) => status === 'not-met');
    const evidence = unmet.map(({ title, because }) => `${title}: no, ${because}`).join('; ');
    return [finding(`sender-requirements.${receiver}`, domain, evidence)];
  });
}

function conclude(
  name: string,
  requirements: readonly SenderRequirement[],
): Pick<SenderProfile, 'verdict' | 'sentence'> {
  const count = (status: RequirementStatus) => requirements.filter((one) => one.status === status).length;
  const [unmet, open] = [count('not-met'), count('not-tested')];
  const verdict = unmet > 0 ? 'not-met' : open > 0 ? 'not-tested' : 'met';
  return { verdict, sentence: describe(name, unmet, open, requirements.length) };
}

function describe(name: string, unmet: number, open: number, all: number): string {
  if (unmet > 0) {
    const verb = unmet === 1 ? 'is' : 'are';
    return `${name} would refuse, delay or junk bulk mail: ${unmet} of ${all} requirements ${verb} not met.`;
  }
  if (open === all) return `Whether ${name} would accept bulk mail could not be tested.`;
  if (open > 0) {
    const what = open === 1 ? 'one requirement needs' : `${open} requirements need`;
    return `Nothing seen stands against bulk mail to ${name}; ${what} a message, reports or the sending address to tell.`;
  }
  return `${name} would accept bulk mail: all ${all} requirements are met.`;
}
