import { isSameOrBelow } from '@postseal/mail-terms';
import type { ClaimedMessage } from '../inbox/inbound-message.js';
import type { DigestLine, LedgerNote, MessageDigest, ReportDigest, ReportKey } from './message-digest.js';
import { claimedDomain, type DomainOf } from './report-domains.js';
import type {
  DomainKey,
  LockedDomain,
  NewReport,
  ReportVersion,
  SeenSelector,
} from './report-ingest.queries.js';
import type { BookedReport } from './rollups.queries.js';
import type { TrafficTally } from './traffic-tally.js';

// More than all the world's mail of a day. The rollups are 64-bit sums: a thousand reports of 2^53 messages would end them,
// and anybody can send such reports to the address in a DMARC record.
const MAX_MESSAGES = 1e12;

export interface DigestedMessage {
  readonly message: ClaimedMessage;
  readonly digest: MessageDigest;
}

/** What becomes of one line of a mail. */
export interface PlannedLine {
  readonly outcome: DigestLine['outcome'] | 'duplicate' | 'revision' | 'not-wanted';
  readonly reason: string | null;
  /** The stored report that this document became or repeats. */
  readonly reportId: string | null;
  /** Of that report. */
  readonly domainId: string | null;
}

/** Everything that one transaction writes besides the ledger. */
export interface StoragePlan {
  /** By message, in the order of its lines. */
  readonly lines: ReadonlyMap<DigestedMessage, readonly PlannedLine[]>;
  readonly newReports: readonly NewReport[];
  readonly superseded: readonly {
    readonly organizationId: string;
    readonly id: string;
    readonly byId: string;
  }[];
  readonly booked: readonly BookedReport[];
  readonly selectors: readonly SeenSelector[];
  /** Reports that are not stored although their records were written ahead. */
  readonly discarded: readonly DiscardedReport[];
}

interface DiscardedReport extends ReportKey {
  readonly organizationId: string;
}

/**
 * Decides what becomes of each report, given the versions of it that are stored. The same content is a duplicate; other
 * content under the same identity is a revision, and of all versions the newest complete one counts.
 */
export function planReports(
  batch: readonly DigestedMessage[],
  domains: readonly LockedDomain[],
  stored: readonly ReportVersion[],
  domainOf: DomainOf,
): StoragePlan {
  const planner = new Planner(domains, stored, domainOf);
  const lines = new Map(batch.map((one) => [one, planner.planMessage(one)]));
  return { lines, ...planner.finish() };
}

class Planner {
  private readonly versions: Map<string, ReportVersion[]>;
  /** Versions that this batch brings, with what is to be stored. */
  private readonly brought = new Map<ReportVersion, Omit<NewReport, 'supersededById'>>();
  /** Versions that a document of this batch already is or repeats. */
  private readonly met = new Set<ReportVersion>();
  private readonly selectors: SeenSelector[] = [];
  private readonly discarded: DiscardedReport[] = [];

  constructor(
    private readonly domains: readonly LockedDomain[],
    stored: readonly ReportVersion[],
    private readonly domainOf: DomainOf,
  ) {
    this.versions = Map.groupBy(stored, keyOf);
  }

  planMessage({ message, digest }: DigestedMessage): PlannedLine[] {
    for (const key of digest.discarded) this.discard(message, key);
    return digest.lines.map((line) => {
      const { report, outcome, reason, notes } = line;
      const domainId = this.domainOf({ message, domain: claimedDomain(line) });
      if (!report) {
        if (line.tls && domainId === null) return unknownDomain;
        return { outcome, reason, reportId: null, domainId: null };
      }
      const domain = this.domains.find(
        (one) => one.organizationId === message.organizationId && one.domainId === domainId,
      );
      const fault = faultOf(report, domain);
      if (domain && fault === null) return this.planReport(message, domain, report, notes);
      this.discardReport(message, report);
      if (domainId === null) return unknownDomain;
      return { outcome: 'quarantined', reason: fault, reportId: null, domainId: null };
    });
  }

  finish(): Omit<StoragePlan, 'lines'> {
    const winners = new Map([...this.versions].map(([key, versions]) => [key, newestComplete(versions)]));
    const winnerOver = (version: ReportVersion) => {
      const winner = winners.get(keyOf(version))!;
      return winner === version ? null : winner.id;
    };
    const all = [...this.versions.values()].flat();
    const replaced = all.filter((one) => !this.brought.has(one) && one.isCurrent && winnerOver(one) !== null);
    const counted = [...this.brought.keys()].filter((one) => winnerOver(one) === null);
    return {
      newReports: [...this.brought].map(([version, row]) => ({
        ...row,
        supersededById: winnerOver(version),
      })),
      superseded: replaced.map((old) => ({
        organizationId: old.organizationId,
        id: old.id,
        byId: winnerOver(old)!,
      })),
      booked: [
        ...replaced.map((old) => booking(old, -1, null)),
        ...counted.map((version) => booking(version, 1, this.brought.get(version)!.report.tally)),
      ],
      selectors: this.selectors,
      discarded: this.discarded,
    };
  }

  private planReport(
    message: ClaimedMessage,
    domain: LockedDomain,
    report: ReportDigest,
    notes: readonly LedgerNote[],
  ): PlannedLine {
    const { organizationId, domainId } = domain;
    const key = { organizationId, domainId };
    const versions = this.versions.get(keyOf({ ...key, identity: report.identity })) ?? [];
    const same = versions.find(({ contentHash }) => contentHash === report.contentHash);
    if (same) {
      this.discardReport(message, report);
      const isOwnReading = same.messageId === message.id && !this.met.has(same); // the mail is read again
      this.met.add(same);
      return {
        outcome: isOwnReading ? same.outcome : 'duplicate',
        reason: null,
        reportId: same.id,
        domainId,
      };
    }
    const { id: messageId, receivedAt } = message;
    const version = { ...key, ...report, messageId, receivedAt, isCurrent: true };
    this.met.add(version);
    this.brought.set(version, { ...key, messageId, receivedAt, notes, report });
    this.versions.set(keyOf(version), [...versions, version]);
    for (const { domain: signer, selector } of report.selectors) {
      if (signer === domain.name) this.selectors.push({ ...key, selector, day: report.day });
    }
    const outcome = versions.length > 0 ? 'revision' : report.outcome;
    return { outcome, reason: null, reportId: report.id, domainId };
  }

  private discardReport(message: ClaimedMessage, report: ReportDigest): void {
    if (report.recordChunks.length === 0 && report.records > 0) this.discard(message, report);
  }

  private discard({ organizationId }: ClaimedMessage, { id, day }: ReportKey): void {
    this.discarded.push({ organizationId, id, day });
  }
}

/** Sent to an address of ours, such a report may be our mistake and is quarantined; given by hand, it is the giver's to mend. */
const unknownDomain: PlannedLine = {
  outcome: 'rejected',
  reason: 'domain-unknown',
  reportId: null,
  domainId: null,
};

/** Why a report that could be read is not stored. */
function faultOf({ policy, messages }: ReportDigest, domain: LockedDomain | undefined): string | null {
  if (!domain) return 'domain-removed';
  if (!isSameOrBelow(policy.domain, domain.name)) return 'domain-unknown';
  return messages > MAX_MESSAGES ? 'count-out-of-range' : null;
}

/** Which version counts; among the stored ones the choice was made before and stands. */
function newestComplete(versions: readonly ReportVersion[]): ReportVersion {
  return versions
    .filter(({ isCurrent }) => isCurrent)
    .reduce((best, one) => (compare(one, best) >= 0 ? one : best));
}

function compare(a: ReportVersion, b: ReportVersion): number {
  const completeness = Number(a.outcome === 'stored') - Number(b.outcome === 'stored');
  return completeness || a.receivedAt.getTime() - b.receivedAt.getTime();
}

function keyOf({ organizationId, domainId, identity }: DomainKey & { readonly identity: string }): string {
  return `${organizationId} ${domainId} ${identity}`;
}

function booking(
  { organizationId, domainId, id, day, reporter }: ReportVersion,
  sign: 1 | -1,
  tally: TrafficTally | null,
): BookedReport {
  return { organizationId, domainId, id, day, reporter, sign, tally };
}
