import { z } from 'zod';
import { route } from './route.js';
import { Count, Day, DomainParams, Done, Timestamp } from './terms.js';
import { ReportStanding, TrustClass } from './traffic.js';

/** A person's word on a reporter as sent by one sender. */
export const ReporterWord = z.enum(['trusted', 'ignored']);
export type ReporterWord = z.infer<typeof ReporterWord>;

/** Who said it and when; `isCounting` until the stored reports were counted anew. A word that was taken back is null until then. */
export const ReporterDecision = z
  .object({ word: ReporterWord.nullable(), by: z.string(), at: Timestamp, isCounting: z.boolean() })
  .meta({ id: 'ReporterDecision' });
export type ReporterDecision = z.infer<typeof ReporterDecision>;

/** Reports of one reporter that came from one sender, as far as the sender is proven. */
export const ReporterSender = z
  .object({
    /** The strongest proven fact about who sent them, such as `dkim:example.net` or `ip:192.0.2.0/24`. */
    sender: z.string(),
    /** Of the newest report. */
    trust: TrustClass,
    trustReason: z.string(),
    standing: ReportStanding,
    reports: Count,
    messages: Count,
    firstDay: Day,
    lastDay: Day,
    decision: ReporterDecision.nullable(),
  })
  .meta({ id: 'ReporterSender' });
export type ReporterSender = z.infer<typeof ReporterSender>;

/** Something about a reporter that somebody should look at, with the figures behind it. */
export const ReporterRemark = z
  .discriminatedUnion('kind', [
    /** Its first report about the domain is of these days. */
    z.object({ kind: z.literal('first-seen'), day: Day }),
    /** It used to report every `usualDays` days, and has not for longer than that explains. */
    z.object({ kind: z.literal('silent'), lastDay: Day, usualDays: z.int().positive() }),
    /** A day far above the median of its days. */
    z.object({ kind: z.literal('volume'), day: Day, messages: Count, usual: Count }),
    /** A sender that did not send its reports before. */
    z.object({ kind: z.literal('new-sender'), sender: z.string(), day: Day }),
  ])
  .meta({ id: 'ReporterRemark' });
export type ReporterRemark = z.infer<typeof ReporterRemark>;

export const readReporter = route({
  method: 'GET',
  path: '/domains/:domain/reporter',
  access: 'viewer',
  summary: 'One reporter of a domain: who sends its reports, how they count, and what is odd about them',
  params: DomainParams,
  query: z.object({ reporter: z.string().min(1).max(300) }),
  response: z.object({
    reporter: z.string(),
    reports: Count,
    messages: Count,
    /** Those with reports, of the last 90 days, oldest first. */
    days: z.array(z.object({ day: Day, reports: Count, messages: Count, passed: Count })),
    senders: z.array(ReporterSender),
    remarks: z.array(ReporterRemark),
  }),
});

export const listReporterDecisions = route({
  method: 'GET',
  path: '/reporter-decisions',
  access: 'viewer',
  summary: 'What was said about reporters, newest first',
  response: z.object({
    decisions: z.array(z.object({ reporter: z.string(), sender: z.string(), ...ReporterDecision.shape })),
  }),
});

export const decideReporter = route({
  method: 'PUT',
  path: '/reporter-decisions',
  access: 'admin',
  summary: 'Says whether reports of a reporter from one sender count, for all domains; null takes it back',
  body: z.object({
    reporter: z.string().min(1).max(300),
    sender: z.string().min(1).max(300),
    word: ReporterWord.nullable(),
  }),
  response: Done,
});
