import { z } from 'zod';
import { RecordProposal } from './domains.js';
import { route } from './route.js';
import { Count, Day, DayRange, DomainParams, Page, Timestamp } from './terms.js';
import { Note } from './traffic.js';

/** Attempts of other mail servers to reach the domain's under TLS. */
export const TlsSessions = z.object({ succeeded: Count, failed: Count });
export type TlsSessions = z.infer<typeof TlsSessions>;

export const DailyTls = TlsSessions.extend({ day: Day }).meta({ id: 'DailyTls' });
export type DailyTls = z.infer<typeof DailyTls>;

/** A type of failure in plain words; `isListed` says whether RFC 8460 knows it. */
export const TlsFailureWords = z.object({
  resultType: z.string(),
  isListed: z.boolean(),
  title: z.string(),
  meaning: z.string(),
  fix: z.string(),
});

/** What failed in a period, and where. */
export const TlsFailureRow = TlsFailureWords.extend({
  sessions: Count,
  /** Receiving servers as reporters name them, those with most failures first; null where none is named. */
  receivers: z.array(z.object({ host: z.string().nullable(), sessions: Count })),
  reporters: z.array(z.string()),
  firstDay: Day,
  lastDay: Day,
}).meta({ id: 'TlsFailureRow' });
export type TlsFailureRow = z.infer<typeof TlsFailureRow>;

/** Kind of policy that senders found: sts, tlsa, no-policy-found, or as reported. */
const PolicyKind = z.object({
  policyType: z.string(),
  /** enforce, testing or none of an MTA-STS policy; null for others. */
  mode: z.string().nullable(),
});

export const TlsReporterRow = TlsSessions.extend({
  reporter: z.string(),
  policies: z.array(PolicyKind),
  lastDay: Day,
}).meta({ id: 'TlsReporterRow' });
export type TlsReporterRow = z.infer<typeof TlsReporterRow>;

/** How reports get here, and what is published about that. */
export const TlsSetup = z.object({
  mailAddress: z.string(),
  /** Null while the instance has no public HTTPS address. */
  url: z.string().nullable(),
  proposal: RecordProposal,
  /** The record that was seen last; null without one, or before the first check. */
  present: z.string().nullable(),
  /** The record seen last names an address of ours. */
  isOurs: z.boolean(),
  hasMtaSts: z.boolean(),
});
export type TlsSetup = z.infer<typeof TlsSetup>;

export const readTls = route({
  method: 'GET',
  path: '/domains/:domain/tls',
  access: 'viewer',
  summary:
    'TLS towards the domain as senders reported it: sessions per UTC day, failures, reporters, and the record to publish',
  params: DomainParams,
  query: DayRange,
  response: z.object({
    from: Day,
    to: Day,
    /** Days without reports are left out. */
    days: z.array(DailyTls),
    totals: TlsSessions,
    /** Most failed sessions first. */
    failures: z.array(TlsFailureRow),
    reporters: z.array(TlsReporterRow),
    /** The latest text of each policy that senders saw in the period. */
    policies: z.array(
      PolicyKind.extend({
        domain: z.string().nullable(),
        lines: z.array(z.string()),
        lastDay: Day,
        reporter: z.string(),
      }),
    ),
    hasReports: z.boolean(),
    setup: TlsSetup,
  }),
});

export const TlsReportSummary = z
  .object({
    id: z.string(),
    domain: z.string(),
    reporter: z.string(),
    reportId: z.string(),
    day: Day,
    periodBegin: Timestamp,
    periodEnd: Timestamp,
    receivedAt: Timestamp,
    outcome: z.enum(['stored', 'partial']),
    isSuperseded: z.boolean(),
    succeeded: Count,
    failed: Count,
  })
  .meta({ id: 'TlsReportSummary' });
export type TlsReportSummary = z.infer<typeof TlsReportSummary>;

export const listTlsReports = route({
  method: 'GET',
  path: '/domains/:domain/tls/reports',
  access: 'viewer',
  summary: 'TLS reports about the domain, newest first',
  params: DomainParams,
  query: Page.extend({ reporter: z.string().max(300).optional(), failures: z.literal('only').optional() }),
  response: z.object({ reports: z.array(TlsReportSummary), total: Count }),
});

export const TlsFailureDetail = TlsFailureWords.extend({
  sessions: Count,
  sendingMtaIp: z.string().nullable(),
  receivingMxHostname: z.string().nullable(),
  receivingMxHelo: z.string().nullable(),
  receivingIp: z.string().nullable(),
  additionalInformation: z.string().nullable(),
  failureReasonCode: z.string().nullable(),
});
export type TlsFailureDetail = z.infer<typeof TlsFailureDetail>;

export const TlsReportPolicy = PolicyKind.extend({
  domain: z.string().nullable(),
  lines: z.array(z.string()),
  mxHosts: z.array(z.string()),
  succeeded: Count,
  failed: Count,
  /** Failed sessions that no detail explains. */
  unexplained: Count,
  /** The first ones; `failureCount` counts all. */
  failures: z.array(TlsFailureDetail),
  failureCount: Count,
}).meta({ id: 'TlsReportPolicy' });
export type TlsReportPolicy = z.infer<typeof TlsReportPolicy>;

export const readTlsReport = route({
  method: 'GET',
  path: '/tls-reports/:id',
  access: 'viewer',
  summary: 'One TLS report: its policies and every failure with what it means',
  params: z.object({ id: z.uuid() }),
  response: TlsReportSummary.extend({
    contact: z.string().nullable(),
    messageId: z.string(),
    notes: z.array(Note),
    policies: z.array(TlsReportPolicy),
    policyCount: Count,
  }),
});
