import { reporterKeyOf, type Standing, standingOf, type TrustClass } from '../report-trust/report-trust.js';
import type { ReporterDecisions } from '../report-trust/reporter-decisions.js';
import type { Provenance, ReportVersion, SettledVersion } from './report-version.js';
import type { BookedReport } from './rollups.queries.js';
import type { TrafficTally } from './traffic-tally.js';

/**
 * Decides which version of a report counts, and how: the one from the most believable sender, of these the newest
 * complete one. So a forged report never displaces a verified one, whoever comes first.
 */
export function settleVersions(
  versions: readonly ReportVersion[],
  provenanceOf: (version: ReportVersion) => Provenance,
  decisions: ReporterDecisions,
): SettledVersion[] {
  const judged = versions.map((version) => {
    const { trust, trustReason, sender, provenById } = provenanceOf(version);
    const decision = decisions.find(version.organizationId, reporterKeyOf(version.reporter), sender);
    return { version, trust, trustReason, sender, provenById, standing: standingOf(trust, decision) };
  });
  const winner = judged.reduce((best, one) => (compare(one, best) > 0 ? one : best));
  return judged.map((one) => ({
    ...one,
    supersededById: one === winner ? null : winner.version.id,
  }));
}

/**
 * What has to change in the rollups, given that the stored versions are booked as they say.
 * @param tallyOf sums of a version that was just read; null for the others
 */
export function bookingsOf(
  settled: readonly SettledVersion[],
  tallyOf: (version: ReportVersion) => TrafficTally | null,
): BookedReport[] {
  return settled.flatMap(({ version, standing, supersededById }) => {
    const before = version.isCurrent ? version.standing : 'ignored';
    const after = supersededById === null ? standing : 'ignored';
    if (before === after) return [];
    return [
      ...(before === 'ignored' ? [] : [booking(version, before, -1, null)]),
      ...(after === 'ignored' ? [] : [booking(version, after, 1, tallyOf(version))]),
    ];
  });
}

function booking(
  { organizationId, domainId, id, day, reporter }: ReportVersion,
  standing: Standing,
  sign: 1 | -1,
  tally: TrafficTally | null,
): BookedReport {
  return { organizationId, domainId, id, day, reporter, isBelieved: standing === 'believed', sign, tally };
}

const RANK: Readonly<Record<Standing, number>> = { ignored: 0, doubted: 1, believed: 2 };

type Judged = Omit<SettledVersion, 'supersededById'>;

function compare(a: Judged, b: Judged): number {
  return (
    RANK[a.standing] - RANK[b.standing] ||
    Number(a.version.outcome === 'stored') - Number(b.version.outcome === 'stored') ||
    a.version.receivedAt.getTime() - b.version.receivedAt.getTime() ||
    (a.version.id < b.version.id ? -1 : 1)
  );
}

const TRUST_RANK: Readonly<Record<TrustClass, number>> = {
  rejected: 0,
  unverified: 1,
  unknown: 1,
  vouched: 2,
  verified: 3,
};

/**
 * What vouches for a version once a copy of it is met. A mail that is read again says anew what it proves; another mail
 * counts when it proves more.
 */
export function strongerProvenance(known: Provenance, copy: Provenance): Provenance {
  if (known.provenById === copy.provenById) return copy;
  return TRUST_RANK[copy.trust] > TRUST_RANK[known.trust] ? copy : known;
}
