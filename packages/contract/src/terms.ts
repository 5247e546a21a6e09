import { alignments, requestedPolicies, severities } from '@postseal/mail-terms';
import { z } from 'zod';

export const Severity = z.enum(severities);
export type Severity = z.infer<typeof Severity>;

export const RequestedPolicy = z.enum(requestedPolicies);
export type RequestedPolicy = z.infer<typeof RequestedPolicy>;

export const Alignment = z.enum(alignments);

/** Moment as ISO 8601 text in UTC. */
export const Timestamp = z.iso.datetime();

/** UTC day as ISO 8601 text, such as 2026-11-23. */
export const Day = z.iso.date();

/** Count of messages or records. */
export const Count = z.int().nonnegative();

/** Domain in a path: A-label or U-label, any case. The service normalises it. */
export const DomainParams = z.object({ domain: z.string().min(1).max(300) });

export const MAX_RANGE_DAYS = 400;

/** Inclusive range of UTC days; without bounds, the last 30 days. */
export const DayRange = z
  .object({ from: Day.optional(), to: Day.optional() })
  .meta({ id: 'DayRange', description: `At most ${MAX_RANGE_DAYS} days` });
export type DayRange = z.infer<typeof DayRange>;

/** A page of a long list. */
export const Page = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  offset: z.coerce.number().int().min(0).max(100_000).default(0),
});
export type Page = z.infer<typeof Page>;

export const Done = z.object({ done: z.literal(true) });
