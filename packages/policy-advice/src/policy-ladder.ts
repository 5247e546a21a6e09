import {
  type DmarcChanges,
  editDmarcRecord,
  readDmarcRecord,
  requestedPoliciesOf,
} from '@postseal/dns-records';
import type { RequestedPolicy } from '@postseal/mail-terms';

/**
 * The steps from watching to enforcing. Each one asks every receiver for the same: names that do not exist first, since
 * they cannot be the owner's; then subdomains; the domain itself last. Never `pct`, which newer receivers ignore, and
 * never `t=y`, which older ones do.
 */
export const rungs = ['np-reject', 'sp-quarantine', 'sp-reject', 'quarantine', 'reject'] as const;
export type Rung = (typeof rungs)[number];

export interface PolicyStep {
  readonly rung: Rung;
  /** The policy that the step asks for, and for which names. */
  readonly policy: Exclude<RequestedPolicy, 'none'>;
  readonly scope: PolicyScope;
  /** Subdomains are asked for more as well, because they inherit. */
  readonly raisesSubdomains: boolean;
  /** The complete record to publish. */
  readonly record: string;
  /** Tags whose value differs from the present record; null where the tag is new or goes. */
  readonly changes: readonly TagChange[];
  /** The record to return to when the step goes wrong: the present one, without tags that receivers no longer know. */
  readonly stepBackRecord: string;
}

export type PolicyScope = 'absent-names' | 'subdomains' | 'domain';

export interface TagChange {
  readonly tag: string;
  readonly from: string | null;
  readonly to: string | null;
}

export interface LadderSituation {
  /** `sp` and `np` count only in the record of the organizational domain (RFC 9989 §4.7). */
  readonly isOrganizational: boolean;
  /** Mail with a subdomain in From was seen from sources that count: `sp` would touch it, so the domain goes first. */
  readonly doSubdomainsSend: boolean;
}

const REMOVED = { pct: null, rf: null, ri: null, t: null } satisfies DmarcChanges;

/** The next step from a record; null at the top, and for a text that is no DMARC record or asks for nothing. */
export function nextStep(recordText: string, situation: LadderSituation): PolicyStep | null {
  const record = readDmarcRecord(recordText);
  const requested = record && requestedPoliciesOf(record);
  if (!record || !requested) return null;
  const inForce = record.isTest ? lowered(requested) : requested;
  const rung = nextRung(inForce, situation);
  if (rung === null) return null;
  const { changes, policy, scope } = asks[rung];
  // Tags that inherit are written out before `p` rises, so that each step changes what it says and nothing else.
  const kept: DmarcChanges = scope === 'domain' ? {} : { p: inForce.p };
  const text = editDmarcRecord(recordText, { ...REMOVED, ...kept, ...changes(inForce) });
  return {
    rung,
    policy,
    scope,
    raisesSubdomains: level(requestedPoliciesOf(readDmarcRecord(text)!)!.sp) > level(inForce.sp),
    record: text,
    changes: compareTags(recordText, text),
    stepBackRecord: editDmarcRecord(recordText, { ...REMOVED, p: inForce.p }),
  };
}

/** The record straight to the top, for a domain that sends no mail at all. */
export function parkedRecord(recordText: string): string {
  return editDmarcRecord(recordText, { ...REMOVED, p: 'reject', sp: 'reject', np: 'reject' });
}

/** The record one level lower for everything it asks, for when mail of the owner's gets lost. Null at the bottom. */
export function stepBack(recordText: string): string | null {
  const record = readDmarcRecord(recordText);
  const requested = record && requestedPoliciesOf(record);
  if (!requested || (requested.p === 'none' && requested.sp === 'none')) return null;
  const { p, sp } = lowered(requested);
  return editDmarcRecord(recordText, {
    ...REMOVED,
    p,
    ...(sp !== p || record.subdomainPolicy ? { sp } : {}),
  });
}

interface InForce {
  readonly p: RequestedPolicy;
  readonly sp: RequestedPolicy;
  readonly np: RequestedPolicy;
}

const asks: Record<Rung, Pick<PolicyStep, 'policy' | 'scope'> & { changes(now: InForce): DmarcChanges }> = {
  'np-reject': { policy: 'reject', scope: 'absent-names', changes: () => ({ np: 'reject' }) },
  'sp-quarantine': { policy: 'quarantine', scope: 'subdomains', changes: () => ({ sp: 'quarantine' }) },
  'sp-reject': { policy: 'reject', scope: 'subdomains', changes: () => ({ sp: 'reject' }) },
  quarantine: { policy: 'quarantine', scope: 'domain', changes: ({ sp }) => domainTo('quarantine', sp) },
  reject: { policy: 'reject', scope: 'domain', changes: ({ sp }) => domainTo('reject', sp) },
};

/** Subdomains that ask for more already keep it; those that asked for no more rise with the domain. */
function domainTo(policy: 'quarantine' | 'reject', sp: RequestedPolicy): DmarcChanges {
  return level(sp) > level(policy)
    ? { p: policy, sp }
    : { p: policy, sp: level(sp) === level(policy) ? sp : null };
}

function nextRung(now: InForce, { isOrganizational, doSubdomainsSend }: LadderSituation): Rung | null {
  if (isOrganizational) {
    if (now.np !== 'reject') return 'np-reject';
    if (!doSubdomainsSend && now.sp === 'none') return 'sp-quarantine';
    if (!doSubdomainsSend && now.sp === 'quarantine' && now.p === 'none') return 'sp-reject';
  }
  if (now.p === 'none') return 'quarantine';
  return now.p === 'quarantine' ? 'reject' : null;
}

function lowered({ p, sp, np }: InForce): InForce {
  const lower = (policy: RequestedPolicy): RequestedPolicy => (policy === 'reject' ? 'quarantine' : 'none');
  return { p: lower(p), sp: lower(sp), np: lower(np) };
}

function level(policy: RequestedPolicy): number {
  return ['none', 'quarantine', 'reject'].indexOf(policy);
}

function compareTags(before: string, after: string): TagChange[] {
  const from = tagsOf(before);
  const to = tagsOf(after);
  return [...new Set([...from.keys(), ...to.keys()])]
    .map((tag) => ({ tag, from: from.get(tag) ?? null, to: to.get(tag) ?? null }))
    .filter((change) => change.from !== change.to);
}

function tagsOf(text: string): Map<string, string> {
  const tags = readDmarcRecord(text)?.tags ?? [];
  return new Map(tags.map(({ name, value }) => [name.toLowerCase(), value]).reverse() as [string, string][]);
}
