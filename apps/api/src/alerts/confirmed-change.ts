import type { Severity } from '@postseal/contract';

/** A change that every path confirmed; what an alert tells. */
export interface ConfirmedChange {
  readonly organizationId: string;
  readonly domainId: string;
  readonly domainName: string;
  /** Check or event id of a trouble that is no record's, such as blocklist.listed; a watched record's needs none. */
  readonly topic?: string;
  /** Record watched, such as dmarc:example.org, or what a check is about; with domain and topic it is the incident. */
  readonly subject: string;
  /** Event id, such as dmarc.removed. */
  readonly event: string;
  readonly severity: Severity;
  readonly title: string;
  /** What it means for the domain's mail, in plain words. */
  readonly meaning: string;
  readonly fix: string;
  readonly proposal: { readonly name: string; readonly type: string; readonly value: string } | null;
  /** Record text before and after; null for none. */
  readonly before: string | null;
  readonly after: string | null;
  readonly firstSeenAt: Date;
  readonly confirmedAt: Date;
}
