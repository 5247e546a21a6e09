import type { Standing, TrustClass, TrustReason } from '../report-trust/report-trust.js';
import type { ReportKey } from './message-digest.js';

/** What vouches for a version: the mail that proves the most about its reporter. */
export interface Provenance {
  readonly trust: TrustClass;
  readonly trustReason: TrustReason;
  readonly sender: string;
  readonly provenById: string;
}

/** One version of a report, as it is stored or about to be. */
export interface ReportVersion extends ReportKey, Provenance {
  readonly organizationId: string;
  readonly domainId: string;
  readonly reporter: string;
  /** Hex. */
  readonly identity: string;
  readonly contentHash: string;
  readonly outcome: 'stored' | 'partial';
  readonly receivedAt: Date;
  readonly messageId: string;
  /** Epoch seconds. */
  readonly periodBegin: number;
  readonly periodEnd: number;
  readonly reporterEmail: string | null;
  readonly policyDomain: string;
  /** As booked in the rollups: no version is there yet that this batch brings. */
  readonly isCurrent: boolean;
  readonly standing: Standing;
}

/** A version after its versions were compared. */
export interface SettledVersion extends Provenance {
  readonly version: ReportVersion;
  readonly standing: Standing;
  /** The version that counts instead. */
  readonly supersededById: string | null;
}
