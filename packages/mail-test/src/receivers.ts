import type { DkimVerdict } from './dkim-verdict.js';
import type { DmarcVerdict } from './dmarc-verdict.js';
import type { EnvelopeFacts } from './envelope-checks.js';
import type { HostFacts } from './host-checks.js';
import type { Judgement } from './judgement.js';
import type { MessageCheckId } from './own-checks.js';
import type { Ceiling } from './score.js';
import type { SpfVerdict } from './spf-verdict.js';

/** A receiver that refuses this message by a rule it has published. Private reputation cannot be seen. */
export interface Rejection {
  readonly receiver: string;
  /** The entry of the bounce catalogue that this refusal would bring. */
  readonly id: string;
  /** The failed checks behind it. */
  readonly because: readonly MessageCheckId[];
}

/** Everything that receivers' rules look at. */
export interface MessageFacts {
  readonly host: HostFacts;
  readonly spf: SpfVerdict;
  readonly dkim: DkimVerdict;
  /** Null without one usable From. */
  readonly dmarc: DmarcVerdict | null;
  readonly envelope: EnvelopeFacts;
  readonly isBulk: boolean;
  readonly judgements: readonly Judgement[];
}

interface Rule {
  readonly receiver: string;
  readonly id: string;
  /** The failed checks that bring the refusal; empty when the rule does not apply or the facts are not known. */
  readonly because: (facts: Findings) => readonly MessageCheckId[];
}

/** The facts as rules ask for them. */
interface Findings extends MessageFacts {
  /** Failed checks among these. */
  failed(...ids: readonly MessageCheckId[]): readonly MessageCheckId[];
  /** Neither SPF nor DKIM passes, proven. */
  readonly unauthenticated: readonly MessageCheckId[];
  readonly spfFailed: readonly MessageCheckId[];
  readonly dkimFailed: readonly MessageCheckId[];
  /** DMARC fails under an enforced policy of this kind. */
  readonly dmarcReject: readonly MessageCheckId[];
  readonly unconfirmed: readonly MessageCheckId[];
}

const PTR_FAULTS = ['ptr.missing', 'ptr.missing-v6', 'ptr.not-confirmed'] as const;

const forEveryone: readonly Rule[] = [
  {
    receiver: 'Gmail',
    id: 'gmail-ipv6-ptr-auth',
    because: ({ host, unconfirmed, unauthenticated }) =>
      host.family === 6 ? [...unconfirmed, ...unauthenticated] : [],
  },
  {
    receiver: 'Gmail',
    id: 'gmail-ptr-perm',
    because: ({ host, unconfirmed }) => (host.family === 4 ? unconfirmed : []),
  },
  { receiver: 'Gmail', id: 'gmail-unauth', because: ({ unauthenticated }) => unauthenticated },
  { receiver: 'Gmail', id: 'gmail-dmarc-reject', because: ({ dmarcReject }) => dmarcReject },
  {
    receiver: 'Gmail',
    id: 'gmail-headers',
    because: ({ failed }) => failed('hdr.from-invalid', 'hdr.message-id-invalid', 'hdr.duplicate'),
  },
  {
    receiver: 'Gmail',
    id: 'gmail-helo',
    because: ({ host, failed }) =>
      host.heloFault === 'empty' || host.heloFault === 'not-qualified' ? failed('helo.invalid') : [],
  },
  {
    receiver: 'Exchange Online',
    id: 'ms-25',
    because: ({ failed }) => failed('ptr.missing-v6'),
  },
  {
    receiver: 'Exchange Online',
    id: 'ms-26',
    because: ({ host, unauthenticated }) => (host.family === 6 ? unauthenticated : []),
  },
  { receiver: 'Exchange Online', id: 'ms-509', because: ({ dmarcReject }) => dmarcReject },
  { receiver: 'Exchange Online', id: 'ms-512', because: ({ failed }) => failed('hdr.from-invalid') },
  { receiver: 'Yahoo/AOL', id: 'yahoo-unauth', because: ({ unauthenticated }) => unauthenticated },
  { receiver: 'Yahoo/AOL', id: 'yahoo-policy', because: ({ dmarcReject }) => dmarcReject },
  {
    receiver: 'Yahoo/AOL',
    id: 'yahoo-from-domain',
    because: ({ failed }) => failed('envelope.domain-unresolvable'),
  },
  { receiver: 'Yahoo/AOL', id: 'yahoo-rfc', because: ({ failed }) => failed('hdr.duplicate') },
  { receiver: 'Yahoo/AOL', id: 'yahoo-bl', because: ({ failed }) => failed('blocklist.policy-listed') },
  { receiver: 'iCloud', id: 'apple-hme1', because: ({ unauthenticated }) => unauthenticated },
  { receiver: 'iCloud', id: 'apple-dmarc', because: ({ dmarcReject }) => dmarcReject },
  {
    receiver: 'GMX/WEB.DE/mail.com/IONOS',
    id: 'gmx-nodns',
    because: ({ failed }) => failed(...PTR_FAULTS, 'ptr.generic'),
  },
  {
    receiver: 'GMX/WEB.DE',
    id: 'gmx-spf',
    because: ({ spf, failed }) => (spf.result === 'fail' ? failed('spf.not-pass') : []),
  },
  {
    receiver: 'T-Online',
    id: 'tonline-nowl',
    because: ({ failed }) => failed('ptr.missing', 'ptr.missing-v6'),
  },
  { receiver: 'any Postfix', id: 'postfix-nohostname', because: ({ unconfirmed }) => unconfirmed },
  { receiver: 'any Postfix', id: 'postfix-helo', because: ({ failed }) => failed('helo.invalid') },
  {
    receiver: 'any Postfix',
    id: 'postfix-sender-domain',
    because: ({ failed }) => failed('envelope.domain-unresolvable'),
  },
];

const forBulk: readonly Rule[] = [
  { receiver: 'Gmail', id: 'gmail-bulk-spf', because: ({ spfFailed }) => spfFailed },
  { receiver: 'Gmail', id: 'gmail-bulk-dkim', because: ({ dkimFailed }) => dkimFailed },
  { receiver: 'Gmail', id: 'gmail-bulk-align', because: ({ failed }) => failed('dmarc.not-aligned') },
  {
    receiver: 'Gmail',
    id: 'gmail-bulk-dmarc',
    because: ({ failed }) => failed('dmarc.missing', 'dmarc.policy-missing'),
  },
  { receiver: 'Gmail', id: 'gmail-tls', because: ({ failed }) => failed('tls.outbound-missing') },
  {
    receiver: 'Outlook.com',
    id: 'ms-515',
    because: ({ spfFailed, dkimFailed, failed }) => [
      ...spfFailed,
      ...dkimFailed,
      ...failed('dmarc.missing', 'dmarc.not-aligned'),
    ],
  },
];

/** Which receivers refuse the message, by rules that they have published. Unknown facts refuse nothing. */
export function predictRejections(facts: MessageFacts): Rejection[] {
  const findings = toFindings(facts);
  return [...forEveryone, ...(facts.isBulk ? forBulk : [])].flatMap(({ receiver, id, because }) => {
    const reasons = because(findings);
    return reasons.length === 0 ? [] : [{ receiver, id, because: [...new Set(reasons)] }];
  });
}

/** Bounds on the score (mail-tester.md §5). */
export function ceilingsOf(facts: MessageFacts): Ceiling[] {
  const { failed, unauthenticated, unconfirmed, host, dmarc } = toFindings(facts);
  const onMainList = facts.judgements
    .filter(
      ({ id, state, points }) => id === 'blocklist.ip-listed' && state === 'failed' && points === undefined,
    )
    .map(({ id }) => id);
  const failsEnforced =
    dmarc?.result === 'fail' && (dmarc.policy === 'reject' || dmarc.policy === 'quarantine');
  const all: readonly Ceiling[] = [
    { ceiling: 3, because: 'the address is on a list of spam sources', ids: onMainList.slice(0, 1) },
    {
      ceiling: 4,
      because: 'the address is listed as one of end users',
      ids: failed('blocklist.policy-listed'),
    },
    {
      ceiling: 4,
      because: 'an IPv6 sender without confirmed PTR',
      ids: host.family === 6 ? unconfirmed : [],
    },
    { ceiling: 4, because: 'neither SPF nor DKIM passes', ids: unauthenticated },
    { ceiling: 5, because: 'no single valid From', ids: failed('hdr.from-invalid') },
    {
      ceiling: 5,
      because: 'DMARC fails under an enforced policy',
      ids: failsEnforced ? failed('dmarc.not-aligned') : [],
    },
    { ceiling: 6, because: 'the address has no PTR', ids: failed('ptr.missing') },
  ];
  return all.filter(({ ids }) => ids.length > 0);
}

function toFindings(facts: MessageFacts): Findings {
  const { spf, dkim, dmarc, judgements } = facts;
  const ids = new Set(
    judgements.filter(({ state, points }) => state === 'failed' && points !== 0).map(({ id }) => id),
  );
  const failed = (...wanted: readonly MessageCheckId[]) => wanted.filter((id) => ids.has(id));
  const isSpfProven = spf.result !== 'pass' && spf.result !== 'temperror';
  const spfFailed = isSpfProven ? failed('spf.missing', 'spf.not-pass') : [];
  const dkimFailed = dkim.passes === false ? [...ids].filter(isDkimFailure) : [];
  return {
    ...facts,
    failed,
    spfFailed,
    dkimFailed,
    unauthenticated: isSpfProven && dkim.passes === false ? [...spfFailed, ...dkimFailed] : [],
    dmarcReject: dmarc?.result === 'fail' && dmarc.policy === 'reject' ? failed('dmarc.not-aligned') : [],
    unconfirmed: failed(...PTR_FAULTS),
  };
}

/** When no signature passes, each failed check of the group says why. */
function isDkimFailure(id: MessageCheckId): boolean {
  return id.startsWith('dkim.') && id !== 'dkim.signed-twice';
}
