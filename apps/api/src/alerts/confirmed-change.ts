import type { Severity } from '@postseal/contract';

/** A record change that every path confirmed; what an alert tells. */
export interface ConfirmedChange {
  readonly organizationId: string;
  readonly domainId: string;
  readonly domainName: string;
  /** Record watched, such as dmarc:_dmarc.example.org; with the domain it identifies the incident. */
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
