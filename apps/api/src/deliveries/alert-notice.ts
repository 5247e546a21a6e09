import { DeliveryPhase, RecordProposal, Severity } from '@postseal/contract';
import { z } from 'zod';

/** An incident as messages tell of it: all that a reader needs without opening the product. */
export const IncidentNotice = z.object({
  phase: DeliveryPhase.extract(['opened', 'risen', 'resolved']),
  incidentId: z.string(),
  domain: z.string(),
  event: z.string(),
  subject: z.string(),
  severity: Severity,
  title: z.string(),
  meaning: z.string(),
  fix: z.string(),
  proposal: RecordProposal.nullable(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  /** Who took the change as right, when that is how it ended. */
  acceptedBy: z.string().nullable(),
  openedAt: z.iso.datetime(),
  /** When what this tells of was confirmed. */
  occurredAt: z.iso.datetime(),
  url: z.string(),
});
export type IncidentNotice = z.infer<typeof IncidentNotice>;

/** Messages of a UTC day, by what became of them: passed, failed though the owner's or unreviewed, and left out of the rate. */
export const DigestDay = z.object({
  day: z.iso.date(),
  messages: z.number(),
  passed: z.number(),
  leftOut: z.number(),
});
export type DigestDay = z.infer<typeof DigestDay>;

/** What a digest says of one domain. */
export const DigestDomain = z.object({
  domain: z.string(),
  messages: z.number(),
  /** Share of the owner's mail, and of mail that nobody reviewed, that passed DMARC, 0 to 1; null without any. */
  passRate: z.number().nullable(),
  /** Forwarded and forged messages, which the rate leaves out. */
  leftOut: z.number().default(0),
  days: z.array(DigestDay).default([]),
  messagesBefore: z.number(),
  passRateBefore: z.number().nullable(),
  policy: z.string().nullable(),
  openFindings: z.number(),
});
export type DigestDomain = z.infer<typeof DigestDomain>;

/** A period in figures, compared with the one before. */
export const Digest = z.object({
  rhythm: z.enum(['daily', 'weekly']),
  organization: z.string(),
  /** Inclusive UTC days. */
  from: z.iso.date(),
  to: z.iso.date(),
  messages: z.number(),
  passRate: z.number().nullable(),
  messagesBefore: z.number(),
  passRateBefore: z.number().nullable(),
  leftOut: z.number().default(0),
  days: z.array(DigestDay).default([]),
  /** Those with most messages first; `domainCount` counts all. */
  domains: z.array(DigestDomain),
  domainCount: z.number(),
  newSources: z.array(
    z.object({ domain: z.string(), ip: z.string(), messages: z.number(), passRate: z.number() }),
  ),
  newSourceCount: z.number(),
  changes: z.array(
    z.object({ domain: z.string(), title: z.string(), severity: Severity, at: z.iso.datetime() }),
  ),
  changeCount: z.number(),
  openIncidents: z.array(
    z.object({ domain: z.string(), title: z.string(), severity: Severity, since: z.iso.datetime() }),
  ),
  openIncidentCount: z.number(),
  findings: z.object({ critical: z.number(), error: z.number(), warning: z.number() }),
  url: z.string(),
});
export type Digest = z.infer<typeof Digest>;

/** Everything that a channel can be asked to say. */
export const AlertNotice = z.discriminatedUnion('type', [
  z.object({ type: z.literal('incident'), incident: IncidentNotice }),
  /** What quiet hours held back, as one message, oldest first. */
  z.object({ type: z.literal('summary'), incidents: z.array(IncidentNotice), url: z.string() }),
  z.object({ type: z.literal('digest'), digest: Digest }),
  z.object({ type: z.literal('test'), channel: z.string(), url: z.string() }),
]);
export type AlertNotice = z.infer<typeof AlertNotice>;
