import type { TlsPolicy } from '@postseal/dmarc-reports';
import { isSameOrBelow } from '@postseal/mail-terms';
import type { ClientBase } from 'pg';
import type { LedgerNote } from '../report-ingest/message-digest.js';
import type { TlsReportDigest } from './tls-digest.js';
import { rollUpTls } from './tls-rollup.js';
import {
  bookTlsReports,
  findTlsVersions,
  insertTlsReports,
  type NewTlsReport,
  readTlsPolicies,
  supersedeTlsReports,
  type TlsBooking,
  type TlsVersion,
  watchTlsFailures,
} from './tls-store.queries.js';

/** A TLS report that has come by mail or by HTTPS. */
export interface TlsArrival {
  readonly organizationId: string;
  readonly domainId: string;
  /** Null when the domain was removed meanwhile. */
  readonly domainName: string | null;
  readonly messageId: string;
  readonly receivedAt: Date;
  readonly report: TlsReportDigest;
  readonly notes: readonly LedgerNote[];
}

export interface TlsStorage {
  readonly outcome: 'stored' | 'partial' | 'revision' | 'duplicate' | 'quarantined';
  readonly reason: string | null;
  readonly reportId: string | null;
}

// More than all the world's sessions of a day: the rollups are 64-bit sums, and anybody can send reports.
const MAX_SESSIONS = 1e12;

/**
 * Stores TLS reports within the caller's transaction, which holds the domains' locks, and adds them to the daily tables;
 * answers in their order. The same content is a duplicate; other content under the same identity is a revision, and the
 * newest counts.
 */
export async function storeTlsReports(
  client: ClientBase,
  arrivals: readonly TlsArrival[],
): Promise<TlsStorage[]> {
  const accepted = arrivals.filter((arrival) => !('fault' in judge(arrival)));
  const plan = new TlsPlan(accepted.length > 0 ? await findTlsVersions(client, accepted) : []);
  const answers = arrivals.map((arrival) => plan.add(arrival));
  const { fresh, superseded, booked } = plan.finish();
  if (superseded.length > 0) await supersedeTlsReports(client, superseded);
  if (fresh.length > 0) await insertTlsReports(client, fresh);
  if (booked.length === 0) return answers;
  const policies = await readTlsPolicies(client, booked);
  const rollups = booked.map((booking) => ({ ...booking, ...rollUpTls(policies.get(booking.id) ?? []) }));
  await bookTlsReports(client, rollups);
  await watchTlsFailures(client, rollups);
  return answers;
}

type Judgement = { readonly fault: string } | { readonly policies: readonly TlsPolicy[] };

/** Which policies of a report are the domain's. DANE policies are those of mail servers, which may stand anywhere (RFC 8460 §1.1). */
function judge({ domainName, report: { policies } }: TlsArrival): Judgement {
  if (domainName === null) return { fault: 'domain-removed' };
  const own = policies.filter(
    ({ policyType, policyDomain }) =>
      policyType === 'tlsa' || policyDomain === null || isSameOrBelow(policyDomain, domainName),
  );
  if (policies.length > 0 && own.length === 0) return { fault: 'domain-unknown' };
  const sessions = own.reduce((sum, one) => sum + one.successfulSessionCount + one.failedSessionCount, 0);
  const failures = own.flatMap(({ failureDetails }) => failureDetails);
  const details = failures.reduce((sum, { failedSessionCount }) => sum + failedSessionCount, 0);
  return sessions > MAX_SESSIONS || details > MAX_SESSIONS
    ? { fault: 'count-out-of-range' }
    : { policies: own };
}

/** Decides what becomes of each report, given the versions that are stored. */
class TlsPlan {
  private readonly versions: Map<string, TlsVersion[]>;
  private readonly brought = new Map<TlsVersion, Omit<NewTlsReport, 'supersededById'>>();
  private readonly met = new Set<TlsVersion>();

  constructor(stored: readonly TlsVersion[]) {
    this.versions = Map.groupBy(stored, keyOf);
  }

  add(arrival: TlsArrival): TlsStorage {
    const judgement = judge(arrival);
    if ('fault' in judgement) return { outcome: 'quarantined', reason: judgement.fault, reportId: null };
    const { organizationId, domainId, messageId, receivedAt, notes, report } = arrival;
    const { policies } = judgement;
    const isWhole = report.outcome === 'stored' && policies.length === report.policies.length;
    const outcome = isWhole ? 'stored' : 'partial';
    const reason = policies.length < report.policies.length ? 'policy-of-other-domain' : null;
    const key = keyOf({ organizationId, domainId, identity: report.identity });
    const versions = this.versions.get(key) ?? [];
    const same = versions.find(({ contentHash }) => contentHash === report.contentHash);
    if (same) {
      const isOwnReading = same.messageId === messageId && !this.met.has(same); // the mail is read again
      this.met.add(same);
      return {
        outcome: isOwnReading ? outcome : 'duplicate',
        reason: isOwnReading ? reason : null,
        reportId: same.id,
      };
    }
    const { id, day, reporter, identity, contentHash } = report;
    const facts = { organizationId, domainId, messageId, receivedAt };
    const version = { ...facts, id, day, reporter, identity, contentHash, isCurrent: true };
    this.met.add(version);
    this.brought.set(version, { ...facts, notes, report: { ...report, outcome, policies } });
    this.versions.set(key, [...versions, version]);
    return { outcome: versions.length > 0 ? 'revision' : outcome, reason, reportId: id };
  }

  finish(): {
    fresh: NewTlsReport[];
    superseded: { organizationId: string; id: string; byId: string }[];
    booked: TlsBooking[];
  } {
    const winners = new Map([...this.versions].map(([key, versions]) => [key, newest(versions)]));
    const all = [...this.versions.values()].flat();
    const winnerOver = (version: TlsVersion) => {
      const winner = winners.get(keyOf(version))!;
      return winner === version ? null : winner.id;
    };
    const replaced = all.filter((one) => !this.brought.has(one) && one.isCurrent && winnerOver(one) !== null);
    const counted = [...this.brought.keys()].filter((one) => winnerOver(one) === null);
    return {
      fresh: [...this.brought].map(([version, row]) => ({ ...row, supersededById: winnerOver(version) })),
      superseded: replaced.map((old) => ({
        organizationId: old.organizationId,
        id: old.id,
        byId: winnerOver(old)!,
      })),
      booked: [...replaced.map((one) => booking(one, -1)), ...counted.map((one) => booking(one, 1))],
    };
  }
}

function keyOf(version: Pick<TlsVersion, 'organizationId' | 'domainId' | 'identity'>): string {
  return `${version.organizationId} ${version.domainId} ${version.identity}`;
}

/** Of the stored versions the choice was made before and stands. */
function newest(versions: readonly TlsVersion[]): TlsVersion {
  return versions
    .filter(({ isCurrent }) => isCurrent)
    .reduce((best, one) => (one.receivedAt.getTime() >= best.receivedAt.getTime() ? one : best));
}

function booking({ organizationId, domainId, id, day, reporter }: TlsVersion, sign: 1 | -1): TlsBooking {
  return { organizationId, domainId, id, day, reporter, sign };
}
