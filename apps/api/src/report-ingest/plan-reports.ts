import { isSameOrBelow } from '@postseal/mail-terms';
import type { ClaimedMessage } from '../inbox/inbound-message.js';
import { judgeReport, type MailProof, senderOf, type TrustClass } from '../report-trust/report-trust.js';
import type { ReporterDecisions } from '../report-trust/reporter-decisions.js';
import type { DigestLine, LedgerNote, MessageDigest, ReportDigest, ReportKey } from './message-digest.js';
import { claimedDomain, type DomainOf } from './report-domains.js';
import type { DomainKey, LockedDomain, NewReport, SeenSelector } from './report-ingest.queries.js';
import type { Provenance, ReportVersion, SettledVersion } from './report-version.js';
import type { BookedReport } from './rollups.queries.js';
import { bookingsOf, settleVersions, strongerProvenance } from './settle-versions.js';

// More than all the world's mail of a day. The rollups are 64-bit sums: a thousand reports of 2^53 messages would end them,
// and anybody can send such reports to the address in a DMARC record.
const MAX_MESSAGES = 1e12;

export interface DigestedMessage {
  readonly message: ClaimedMessage;
  readonly digest: MessageDigest;
  /** What the mail proves about who sent it. */
  readonly proof: MailProof;
}

/** What becomes of one line of a mail. */
export interface PlannedLine {
  readonly outcome: DigestLine['outcome'] | 'duplicate' | 'revision' | 'not-wanted';
  readonly reason: string | null;
  /** The stored report that this document became or repeats. */
  readonly reportId: string | null;
  /** Of that report. */
  readonly domainId: string | null;
  /** What its mail proves about its reporter, where that was judged. */
  readonly trust?: TrustClass;
}

/** Everything that one transaction writes besides the ledger. */
export interface StoragePlan {
  /** By message, in the order of its lines. */
  readonly lines: ReadonlyMap<DigestedMessage, readonly PlannedLine[]>;
  readonly newReports: readonly NewReport[];
  /** Stored versions of which something changes. */
  readonly changed: readonly SettledVersion[];
  readonly booked: readonly BookedReport[];
  readonly selectors: readonly SeenSelector[];
  /** Reports that are not stored although their records were written ahead. */
  readonly discarded: readonly DiscardedReport[];
}

interface DiscardedReport extends ReportKey {
  readonly organizationId: string;
}

/** What is known before a batch is stored. */
export interface StoredFacts {
  readonly domains: readonly LockedDomain[];
  /** Versions of these reports, and reports of the same reporter, period and content under another id. */
  readonly versions: readonly ReportVersion[];
  readonly decisions: ReporterDecisions;
}

/**
 * Decides what becomes of each report, given the versions of it that are stored. The same content is a duplicate, also
 * when the reporter sent it under another id; other content under the same identity is a revision.
 */
export function planReports(
  batch: readonly DigestedMessage[],
  stored: StoredFacts,
  domainOf: DomainOf,
): StoragePlan {
  const planner = new Planner(stored, domainOf);
  const lines = new Map(batch.map((one) => [one, planner.planMessage(one)]));
  return { lines, ...planner.finish() };
}

class Planner {
  private readonly versions: Map<string, ReportVersion[]>;
  private readonly twins: Map<string, ReportVersion>;
  /** Versions that this batch brings, with what is to be stored. */
  private readonly brought = new Map<ReportVersion, Pick<NewReport, 'notes' | 'report'>>();
  /** Versions that something of this batch speaks for. */
  private readonly met = new Set<ReportVersion>();
  /** Versions that a document of their own mail already is. */
  private readonly read = new Set<ReportVersion>();
  private readonly provenances = new Map<ReportVersion, Provenance>();
  private readonly selectors: (SeenSelector & { readonly version: ReportVersion })[] = [];
  private readonly discarded: DiscardedReport[] = [];

  constructor(
    private readonly stored: StoredFacts,
    private readonly domainOf: DomainOf,
  ) {
    this.versions = Map.groupBy(stored.versions, keyOf);
    this.twins = new Map(stored.versions.map((version) => [twinKeyOf(version), version]));
  }

  planMessage({ message, digest, proof }: DigestedMessage): PlannedLine[] {
    for (const key of digest.discarded) this.discard(message, key);
    return digest.lines.map((line) => {
      const { report, outcome, reason, notes } = line;
      const domainId = this.domainOf({ message, domain: claimedDomain(line) });
      if (!report) {
        if (line.tls && domainId === null) return unknownDomain;
        return { outcome, reason, reportId: null, domainId: null };
      }
      const domain = this.stored.domains.find(
        (one) => one.organizationId === message.organizationId && one.domainId === domainId,
      );
      const fault = faultOf(report, domain);
      if (domain && fault === null) return this.planReport(message, domain, report, notes, proof);
      this.discardReport(message, report);
      if (domainId === null) return unknownDomain;
      return { outcome: 'quarantined', reason: fault, reportId: null, domainId: null };
    });
  }

  finish(): Omit<StoragePlan, 'lines'> {
    // Only reports that this batch touches: among the others the choice was made before.
    const touched = [...this.versions.values()].filter((versions) =>
      versions.some((one) => this.met.has(one)),
    );
    const settled = touched.flatMap((versions) =>
      settleVersions(versions, (one) => this.provenances.get(one) ?? one, this.stored.decisions),
    );
    const standings = new Map(settled.map(({ version, standing }) => [version, standing]));
    return {
      newReports: settled.flatMap((one) => {
        const content = this.brought.get(one.version);
        return content ? [{ ...toNewReport(one), ...content }] : [];
      }),
      changed: settled.filter((one) => !this.brought.has(one.version) && hasChanged(one)),
      booked: bookingsOf(settled, (version) => this.brought.get(version)?.report.tally ?? null),
      // A forged report must not make a selector look as if it were in use.
      selectors: this.selectors.filter(({ version }) => standings.get(version) === 'believed'),
      discarded: this.discarded,
    };
  }

  private planReport(
    message: ClaimedMessage,
    domain: LockedDomain,
    report: ReportDigest,
    notes: readonly LedgerNote[],
    proof: MailProof,
  ): PlannedLine {
    const { id: messageId, receivedAt } = message;
    const { organizationId, domainId } = domain;
    const { trust, reason: trustReason } = judgeReport(proof, report);
    const copy = { trust, trustReason, sender: senderOf(proof), provenById: messageId };
    const fresh: ReportVersion = {
      organizationId,
      domainId,
      ...report,
      policyDomain: report.policy.domain,
      ...copy,
      messageId,
      receivedAt,
      isCurrent: false,
      standing: 'ignored',
    };
    const versions = this.versions.get(keyOf(fresh)) ?? [];
    const same = versions.find(({ contentHash }) => contentHash === report.contentHash);
    const twin = report.records > 0 ? this.twins.get(twinKeyOf(fresh)) : undefined;
    const known = same ?? twin;
    const isOwnReading = known?.messageId === messageId && !this.read.has(known); // the mail is read again
    if (known) this.vouch(known, copy);
    if (trust === 'rejected') {
      this.discardReport(message, report);
      return { outcome: 'quarantined', reason: 'sender-rejected', reportId: null, domainId, trust };
    }
    if (known) {
      this.discardReport(message, report);
      if (isOwnReading) this.read.add(known);
      return {
        outcome: isOwnReading ? known.outcome : 'duplicate',
        reason: same || isOwnReading ? null : 'possible-resend',
        reportId: known.id,
        domainId,
        trust,
      };
    }
    this.met.add(fresh);
    this.read.add(fresh);
    this.brought.set(fresh, { notes, report });
    this.versions.set(keyOf(fresh), [...versions, fresh]);
    this.twins.set(twinKeyOf(fresh), fresh);
    for (const { domain: signer, selector } of report.selectors) {
      if (signer === domain.name)
        this.selectors.push({ organizationId, domainId, selector, day: report.day, version: fresh });
    }
    return {
      outcome: versions.length > 0 ? 'revision' : report.outcome,
      reason: null,
      reportId: report.id,
      domainId,
      trust,
    };
  }

  /** Lets a copy speak for a version. */
  private vouch(version: ReportVersion, copy: Provenance): void {
    const known = this.provenances.get(version) ?? version;
    const stronger = strongerProvenance(known, copy);
    if (stronger === known) return;
    this.provenances.set(version, stronger);
    this.met.add(version);
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

function hasChanged({ version, standing, supersededById, ...provenance }: SettledVersion): boolean {
  return (
    version.standing !== standing ||
    version.isCurrent !== (supersededById === null) ||
    version.trust !== provenance.trust ||
    version.trustReason !== provenance.trustReason ||
    version.sender !== provenance.sender ||
    version.provenById !== provenance.provenById
  );
}

function toNewReport(settled: SettledVersion): Omit<NewReport, 'notes' | 'report'> {
  const { version, trust, trustReason, sender, provenById, standing, supersededById } = settled;
  const { organizationId, domainId, messageId, receivedAt } = version;
  return {
    ...{ organizationId, domainId, messageId, receivedAt },
    ...{ trust, trustReason, sender, provenById, standing, supersededById },
  };
}

function keyOf({ organizationId, domainId, identity }: DomainKey & { readonly identity: string }): string {
  return `${organizationId} ${domainId} ${identity}`;
}

/** Equal for what one reporter says about one period with the same records, whatever the report's id. */
function twinKeyOf(version: ReportVersion): string {
  const { organizationId, domainId, policyDomain, reporter, reporterEmail } = version;
  const { periodBegin, periodEnd, contentHash } = version;
  return JSON.stringify([
    ...[organizationId, domainId, policyDomain, reporter.toLowerCase(), reporterEmail],
    ...[Math.round(periodBegin), Math.round(periodEnd), contentHash], // stored by the second
  ]);
}
