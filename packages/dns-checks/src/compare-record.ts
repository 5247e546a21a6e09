import {
  compareSeverity,
  parseIp,
  type RequestedPolicy,
  requestedPolicies,
  reverseName,
  type Severity,
} from '@postseal/mail-terms';
import type {
  CanonicalDkim,
  CanonicalDmarc,
  CanonicalMx,
  CanonicalPtr,
  CanonicalSpf,
  CanonicalSpfTree,
} from './canonical.js';
import type { ChangeEvent, ChangeId } from './change-event.js';
import type { ProposedRecord } from './finding.js';
import type { RecordKind } from './record-state.js';

/** The two sides of a change: canonical texts of the same subject, and what stood there before, for pasting it back. */
export interface RecordChange {
  readonly kind: RecordKind;
  /** As in `RecordState`. */
  readonly subject: string;
  readonly before: string;
  readonly after: string;
  readonly rawBefore: readonly string[];
}

/** What the records alone cannot tell. */
export interface ChangeContext {
  /** Our report address for the domain; its loss is an error. */
  readonly ruaAddress?: string | null;
  /** Reports of the last days still show the selector. */
  readonly isSelectorInUse?: boolean;
}

type Note = readonly [id: ChangeId, severity: Severity, meaning: string];

/**
 * What a confirmed change means: the events of its kind, most severe first; empty when nothing that matters changed.
 * Both sides are known values: a comparison with "could not ask" does not exist.
 */
export function compareRecord(change: RecordChange, context: ChangeContext = {}): ChangeEvent[] {
  const { kind, subject, before, after } = change;
  if (before === after) return [];
  const sides = { before: JSON.parse(before) as never, after: JSON.parse(after) as never };
  const notes = comparisons[kind](sides, subject, context);
  const restore = restoreOf(change);
  return notes
    .map(([id, severity, meaning]) => ({ id, severity, kind, subject, meaning, restore }))
    .sort((a, b) => compareSeverity(a.severity, b.severity));
}

/** True when a change must be told after the first confirmation: mail is lost or the domain open to forgery. */
export function isUrgentChange(change: RecordChange, context: ChangeContext = {}): boolean {
  return compareRecord(change, context)[0]?.severity === 'critical';
}

interface Sides<T> {
  readonly before: T;
  readonly after: T;
}

const comparisons: Record<
  RecordKind,
  (sides: Sides<never>, subject: string, context: ChangeContext) => Note[]
> = {
  spf: compareSpf,
  'spf-tree': compareSpfTree,
  dkim: compareDkim,
  dmarc: compareDmarc,
  mx: compareMx,
  ptr: comparePtr,
};

function compareSpf({ before, after }: Sides<CanonicalSpf>, domain: string): Note[] {
  if (before.state === 'none') return [['spf.added', 'info', `${domain} now has an SPF record.`]];
  if (after.state === 'none') {
    return [
      ['spf.removed', 'critical', `${domain} has no SPF record any more, so no host is authorised to send.`],
    ];
  }
  if (after.state === 'broken' && before.state !== 'broken') {
    const meaning = `The SPF record of ${domain} is no longer valid, so every check of it gives permerror.`;
    return [['spf.changed', 'critical', meaning]];
  }
  const isRelaxed = strictness(after.terms) < strictness(before.terms);
  const meaning = isRelaxed
    ? `The SPF record of ${domain} is now more lenient towards hosts that it does not list.`
    : `The SPF record of ${domain} was edited.`;
  return [['spf.changed', isRelaxed ? 'error' : 'info', meaning]];
}

/** What unlisted hosts get: 0 pass, 1 neutral, 2 softfail, 3 fail. A redirect answers elsewhere and counts as unknown. */
function strictness(terms: readonly string[]): number {
  const all = terms.find((term) => /^[+?~-]?all$/.test(term));
  if (all === undefined) return terms.some((term) => term.startsWith('redirect=')) ? Number.NaN : 1;
  return ['+', '?', '~', '-'].indexOf(all.length === 3 ? '+' : all[0]!);
}

const MANY_LOOKUPS = 9; // of the 10 that RFC 7208 §4.6.4 permits
const LARGE_GROWTH = 2 ** 16; // IPv4 addresses: a /16 more than before

function compareSpfTree({ before, after }: Sides<CanonicalSpfTree>, domain: string): Note[] {
  const notes: Note[] = [];
  const isOwnEdit = JSON.stringify(before.terms) !== JSON.stringify(after.terms);
  if (after.lookups > before.lookups && after.lookups >= MANY_LOOKUPS) {
    notes.push([
      'spf.lookups-rose',
      'warning',
      `The SPF record of ${domain} now needs ${after.lookups} of 10 lookups.`,
    ]);
  }
  const growth = ipv4Count(after.ranges) - ipv4Count(before.ranges);
  if (growth >= LARGE_GROWTH) {
    const meaning = `The SPF record of ${domain} now authorises ${growth} more IPv4 addresses.`;
    notes.push([isOwnEdit ? 'spf.changed' : 'spf.include-target-changed', 'error', meaning]);
  }
  const isSameRanges = JSON.stringify(before.ranges) === JSON.stringify(after.ranges);
  if (isOwnEdit || notes.some(([id]) => id === 'spf.include-target-changed')) return notes;
  if (after.voids > before.voids || (after.state === 'broken' && before.state !== 'broken')) {
    const meaning = `A record that the SPF record of ${domain} includes is broken or gone.`;
    notes.push(['spf.include-target-changed', 'error', meaning]);
  } else if (!isSameRanges) {
    const meaning = `A provider changed the addresses that the SPF record of ${domain} authorises through it.`;
    notes.push(['spf.include-target-changed', 'info', meaning]);
  }
  return notes;
}

function ipv4Count(ranges: readonly string[]): number {
  const lengths = ranges.filter((range) => !range.includes(':')).map((range) => Number(range.split('/')[1]));
  return lengths.reduce((sum, length) => sum + 2 ** (32 - length), 0);
}

function compareDkim({ before, after }: Sides<CanonicalDkim>, name: string, context: ChangeContext): Note[] {
  if (after.state === 'absent') {
    return [
      [
        'dkim.selector-removed',
        'error',
        `The key at ${name} is gone, so mail signed with it no longer verifies.`,
      ],
    ];
  }
  if (before.state === 'absent') return [['dkim.selector-new', 'info', `A DKIM record appeared at ${name}.`]];
  if (after.state === 'revoked' && before.state !== 'revoked') {
    return context.isSelectorInUse
      ? [
          [
            'dkim.key-revoked-active',
            'critical',
            `The key at ${name} was revoked while mail is still signed with it.`,
          ],
        ]
      : [['dkim.key-revoked', 'info', `The key at ${name} was revoked, as is usual for a retired key.`]];
  }
  if (after.state === 'broken' && before.state !== 'broken') {
    return [['dkim.key-broken', 'error', `The record at ${name} no longer holds a usable key.`]];
  }
  const notes: Note[] = [];
  if (after.fingerprint !== before.fingerprint || after.state !== before.state)
    notes.push(keyChange({ before, after }, name));
  if (after.cname !== before.cname) {
    notes.push([
      'dkim.cname-target-changed',
      'info',
      `${name} now points to ${after.cname ?? 'its own record'}.`,
    ]);
  }
  if (after.isTest !== before.isTest) {
    const meaning = after.isTest
      ? 'asks verifiers to treat its mail as unsigned'
      : 'is no longer in test mode';
    notes.push([
      'dkim.test-mode-changed',
      after.isTest ? 'warning' : 'info',
      `The key at ${name} ${meaning}.`,
    ]);
  }
  return notes;
}

function keyChange({ before, after }: Sides<CanonicalDkim>, name: string): Note {
  const isShorter =
    before.keyType === 'rsa' && after.keyType === 'rsa' && (after.bits ?? 0) < (before.bits ?? 0);
  if (isShorter) {
    const meaning = `The key at ${name} went from ${before.bits} to ${after.bits} bits.`;
    return ['dkim.key-weakened', 'error', meaning];
  }
  return ['dkim.key-rotated', 'info', `A new key stands at ${name}.`];
}

function compareDmarc(
  { before, after }: Sides<CanonicalDmarc>,
  domain: string,
  context: ChangeContext,
): Note[] {
  if (after.state === 'none') {
    return [['dmarc.removed', 'critical', `No DMARC policy protects ${domain} any more.`]];
  }
  if (before.state === 'none') {
    return [
      [
        'dmarc.added',
        'info',
        `${domain} now has a DMARC policy: ${after.effectivePolicy ?? 'not applicable'}.`,
      ],
    ];
  }
  const notes: Note[] = [];
  const weaker = policySteps(before, after).filter(({ to, from }) => rank(to) < rank(from));
  const stronger = policySteps(before, after).filter(({ to, from }) => rank(to) > rank(from));
  const shown = (steps: readonly PolicyStep[]) =>
    steps
      .map(({ tag, from, to }) => `${tag} went from ${from ?? 'no policy'} to ${to ?? 'no policy'}`)
      .join(', ');
  if (weaker.length > 0) {
    notes.push([
      'dmarc.policy-weakened',
      'critical',
      `The DMARC policy of ${domain} is weaker: ${shown(weaker)}.`,
    ]);
  } else if (isAlignmentRelaxed(before, after)) {
    notes.push(['dmarc.policy-weakened', 'info', `DMARC alignment of ${domain} is now relaxed.`]);
  }
  if (stronger.length > 0) {
    notes.push([
      'dmarc.policy-strengthened',
      'info',
      `The DMARC policy of ${domain} is stronger: ${shown(stronger)}.`,
    ]);
  }
  if (after.policyDomain !== before.policyDomain) {
    const meaning = `The DMARC policy of ${domain} now comes from ${after.policyDomain}, before from ${before.policyDomain}.`;
    notes.push(['dmarc.owner-changed', 'warning', meaning]);
  } else if (after.cname !== before.cname) {
    const meaning = `The DMARC record of ${domain} now stands at ${after.cname ?? 'its own name'}.`;
    notes.push(['dmarc.owner-changed', 'warning', meaning]);
  }
  if (after.rua.join() !== before.rua.join()) notes.push(ruaChange({ before, after }, domain, context));
  if (notes.length === 0) notes.push(['dmarc.changed', 'info', `The DMARC record of ${domain} was edited.`]);
  return notes;
}

interface PolicyStep {
  readonly tag: string;
  readonly from: RequestedPolicy | null;
  readonly to: RequestedPolicy | null;
}

/** The policies whose change matters to the watched domain: all three of its own record, else the one that applies. */
function policySteps(before: CanonicalDmarc, after: CanonicalDmarc): PolicyStep[] {
  const steps: PolicyStep[] = [
    { tag: 'the policy', from: before.effectivePolicy, to: after.effectivePolicy },
  ];
  if (before.policyDomain !== after.policyDomain) return steps;
  for (const tag of ['sp', 'np'] as const) {
    steps.push({ tag, from: before.policies?.[tag] ?? null, to: after.policies?.[tag] ?? null });
  }
  return steps;
}

function rank(policy: RequestedPolicy | null): number {
  return policy === null ? -1 : requestedPolicies.indexOf(policy);
}

function isAlignmentRelaxed(before: CanonicalDmarc, after: CanonicalDmarc): boolean {
  return (['dkim', 'spf'] as const).some(
    (id) => before.alignment?.[id] === 'strict' && after.alignment?.[id] === 'relaxed',
  );
}

function ruaChange({ before, after }: Sides<CanonicalDmarc>, domain: string, context: ChangeContext): Note {
  const ours = context.ruaAddress ? `mailto:${context.ruaAddress.toLowerCase()}` : null;
  if (ours !== null && before.rua.includes(ours) && !after.rua.includes(ours)) {
    const meaning = `DMARC reports for ${domain} no longer come here: our address left the rua tag.`;
    return ['dmarc.rua-changed', 'error', meaning];
  }
  const list = after.rua.join(', ') || 'nobody';
  return ['dmarc.rua-changed', 'warning', `DMARC reports for ${domain} now go to ${list}.`];
}

function compareMx({ before, after }: Sides<CanonicalMx>, domain: string): Note[] {
  const names = (hosts: readonly string[]) => new Set(hosts.map((host) => host.split(' ')[1]!));
  const [old, now] = [names(before.hosts), names(after.hosts)];
  const added = [...now.difference(old)];
  const removed = [...old.difference(now)];
  if (old.size > 0 && now.size === 0) {
    const meaning =
      after.state === 'null-mx'
        ? `${domain} now declares that it takes no mail.`
        : `${domain} has no MX records any more, so its mail goes astray.`;
    return [['mx.removed', 'critical', meaning]];
  }
  if (old.size > 0 && removed.length === old.size) {
    const meaning = `Mail to ${domain} now goes to entirely different hosts: ${added.join(', ')}.`;
    return [['mx.all-replaced', 'critical', meaning]];
  }
  const notes: Note[] = [];
  if (added.length > 0)
    notes.push(['mx.added', 'warning', `${domain} has new MX hosts: ${added.join(', ')}.`]);
  if (removed.length > 0)
    notes.push(['mx.removed', 'warning', `${domain} lost MX hosts: ${removed.join(', ')}.`]);
  if (notes.length === 0) notes.push(['mx.changed', 'info', `The MX records of ${domain} were edited.`]);
  return notes;
}

function comparePtr({ before, after }: Sides<CanonicalPtr>, ip: string): Note[] {
  if (after.names.length === 0) {
    const meaning = `${ip} has no reverse name any more; large receivers refuse mail from such an address.`;
    return [['ptr.removed', 'error', meaning]];
  }
  if (before.names.length === 0)
    return [['ptr.added', 'info', `${ip} now has the reverse name ${after.names.join(', ')}.`]];
  const notes: Note[] = [];
  if (after.names.join() !== before.names.join()) {
    notes.push(['ptr.changed', 'warning', `The reverse name of ${ip} is now ${after.names.join(', ')}.`]);
  }
  if (before.confirmed.length > 0 && after.confirmed.length === 0) {
    const meaning = `No reverse name of ${ip} leads back to it any more; large receivers refuse mail from such an address.`;
    notes.push(['ptr.unconfirmed', 'error', meaning]);
  } else if (after.confirmed.length > 0 && before.confirmed.length === 0) {
    notes.push(['ptr.confirmed', 'info', `The reverse name of ${ip} now leads back to it.`]);
  }
  return notes;
}

/** The one record that stood there before, when it can be pasted back as it was. */
function restoreOf({ kind, subject, before, rawBefore }: RecordChange): ProposedRecord | null {
  const [value] = rawBefore;
  if (rawBefore.length !== 1 || value === undefined) return null;
  if (kind === 'spf') return { name: subject, type: 'TXT', value };
  if (kind === 'dmarc') {
    const { policyDomain, cname } = JSON.parse(before) as CanonicalDmarc;
    return policyDomain === null || cname !== null
      ? null
      : { name: `_dmarc.${policyDomain}`, type: 'TXT', value };
  }
  if (kind === 'dkim') {
    return (JSON.parse(before) as CanonicalDkim).cname === null
      ? { name: subject, type: 'TXT', value }
      : null;
  }
  if (kind === 'mx') return { name: subject, type: 'MX', value };
  return kind === 'ptr' ? { name: reverseName(parseIp(subject)!), type: 'PTR', value: `${value}.` } : null;
}
