import type { QuietReason } from '@postseal/contract';
import { type ChangeEvent, type RecordKind, sameRecordText } from '@postseal/dns-checks';
import type { Transaction } from '../database/database.js';
import type { ExpectedChange } from '../database/generated/client.js';
import type { DomainKey } from './check-schedule.queries.js';
import { watchedSubject } from './watched-subject.js';

/** What people said about the changes of a domain, as it stands at one moment. */
export interface QuietRules {
  readonly isMaintenance: boolean;
  readonly expected: readonly ExpectedChange[];
  readonly managedKinds: ReadonlySet<string>;
}

const DAY_MS = 86_400_000;

/** Reads the rules that hold now. By index on domain and end; a few rows. */
export async function readQuietRules(tx: Transaction, key: DomainKey, now: Date): Promise<QuietRules> {
  const where = { organizationId: key.organizationId, domainId: key.domainId };
  const running = { beginsAt: { lte: now }, endsAt: { gt: now } };
  const windows = await tx.maintenanceWindow.count({ where: { ...where, ...running } });
  const expected = await tx.expectedChange.findMany({
    where: { ...where, ...running },
    orderBy: { createdAt: 'asc' },
  });
  const managed = await tx.managedRecord.findMany({ where, select: { kind: true } });
  return {
    isMaintenance: windows > 0,
    expected,
    managedKinds: new Set(managed.map(({ kind }) => kind)),
  };
}

/** A change as the rules judge it. */
export interface ChangeToJudge {
  readonly kind: RecordKind;
  readonly subject: string;
  readonly rawAfter: readonly string[];
  readonly now: Date;
}

/** The announcement that a change fulfils; null when it comes unannounced. One announcement excuses one change. */
export function findExpected({ expected }: QuietRules, change: ChangeToJudge): ExpectedChange | null {
  const subject = watchedSubject(change.kind, change.subject);
  const own = expected.find(
    (one) =>
      one.subject === subject &&
      one.seenAt === null &&
      (one.text === null || sameRecordText(change.kind, [one.text], change.rawAfter)),
  );
  if (own) return own;
  // What an announced SPF record comes to changes with it, a little sooner or later.
  const isEffect = ({ subject: of, seenAt }: ExpectedChange) =>
    of === watchedSubject('spf', change.subject) &&
    (seenAt === null || change.now.getTime() - seenAt.getTime() < DAY_MS);
  return change.kind === 'spf-tree' ? (expected.find(isEffect) ?? null) : null;
}

/** Why nobody is told of an event of a record; null when people are. Maintenance puts it off, the others drop it. */
export function quietReason(
  { isMaintenance, managedKinds }: QuietRules,
  event: Pick<ChangeEvent, 'id' | 'severity' | 'kind'>,
  isExpected: boolean,
): QuietReason | null {
  if (isExpected) return 'expected';
  if (isManagedValue(event, managedKinds)) return 'managed';
  return isMaintenance ? 'maintenance' : null;
}

/** Changes that are a managing provider's daily work. Loss, breakage and weaker protection are told all the same. */
function isManagedValue(
  { id, severity, kind }: Pick<ChangeEvent, 'id' | 'severity' | 'kind'>,
  managedKinds: ReadonlySet<string>,
): boolean {
  if (kind === 'spf' || kind === 'spf-tree') {
    const isValue = id === 'spf.changed' || id === 'spf.include-target-changed';
    return managedKinds.has('spf') && isValue && severity !== 'critical';
  }
  if (kind !== 'dmarc' || !managedKinds.has('dmarc')) return false;
  if (id === 'dmarc.rua-changed') return severity !== 'error'; // our own address lost
  return id === 'dmarc.owner-changed' || id === 'dmarc.changed' || id === 'dmarc.policy-strengthened';
}
