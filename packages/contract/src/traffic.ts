import { z } from 'zod';
import { route } from './route.js';
import { Count, Day, DayRange, DomainParams, Page, Timestamp } from './terms.js';

/** Messages by what passed in alignment with From. The classes are exclusive and add up to `messages`. */
export const TrafficCounts = z.object({
  messages: Count,
  bothPass: Count,
  dkimOnly: Count,
  spfOnly: Count,
  fail: Count,
  /** The report gave no verdict: neither pass nor fail. */
  notGiven: Count,
  dispositions: z.object({ none: Count, quarantine: Count, reject: Count }),
});
export type TrafficCounts = z.infer<typeof TrafficCounts>;

export const DailyTraffic = TrafficCounts.extend({ day: Day, reports: Count }).meta({ id: 'DailyTraffic' });
export type DailyTraffic = z.infer<typeof DailyTraffic>;

export const readDailyTraffic = route({
  method: 'GET',
  path: '/domains/:domain/traffic/daily',
  access: 'viewer',
  summary: 'Messages per UTC day as receivers reported them; days without reports are left out',
  params: DomainParams,
  query: DayRange,
  response: z.object({ from: Day, to: Day, days: z.array(DailyTraffic), totals: TrafficCounts }),
});

const TrafficSpan = z.object({ days: z.array(DailyTraffic), totals: TrafficCounts });

/** The mail of a span, and of as many days before it. */
export const TrafficComparison = TrafficSpan.extend({ from: Day, to: Day, before: TrafficSpan }).meta({
  id: 'TrafficComparison',
});
export type TrafficComparison = z.infer<typeof TrafficComparison>;

export const SourceRow = TrafficCounts.extend({
  ip: z.string(),
  /** Confirmed reverse name, when known. */
  ptrName: z.string().nullable(),
  /** Whose it is by the best evidence: a service, an organization, a network; null when only the address is known. */
  ownerName: z.string().nullable(),
  /** One of the hosts that the owner named, or an MX address, or inside the SPF ranges. */
  known: z.enum(['sending-host', 'mx', 'spf-range']).nullable(),
  firstDay: Day,
  lastDay: Day,
}).meta({ id: 'SourceRow' });
export type SourceRow = z.infer<typeof SourceRow>;

export const listSources = route({
  method: 'GET',
  path: '/domains/:domain/traffic/sources',
  access: 'viewer',
  summary: 'Sending addresses, busiest first',
  params: DomainParams,
  query: DayRange.extend(Page.shape).extend({ search: z.string().max(100).optional() }),
  response: z.object({ sources: z.array(SourceRow), total: Count }),
});

export const listReporters = route({
  method: 'GET',
  path: '/domains/:domain/traffic/reporters',
  access: 'viewer',
  summary: 'Who reports about the domain, busiest first',
  params: DomainParams,
  query: DayRange.extend(Page.shape),
  response: z.object({
    reporters: z.array(
      z.object({ reporter: z.string(), reports: Count, messages: Count, dmarcPass: Count, lastDay: Day }),
    ),
    total: Count,
  }),
});

export const AuthResult = z.object({
  domain: z.string().nullable(),
  selector: z.string().nullable(),
  scope: z.string().nullable(),
  result: z.string().nullable(),
  humanResult: z.string().nullable(),
});

export const ReportRecord = z
  .object({
    position: Count,
    sourceIp: z.string(),
    messages: Count,
    disposition: z.string().nullable(),
    dkim: z.string().nullable(),
    spf: z.string().nullable(),
    headerFrom: z.string().nullable(),
    envelopeFrom: z.string().nullable(),
    envelopeTo: z.string().nullable(),
    overrideReasons: z.array(z.object({ type: z.string(), comment: z.string().nullable() })),
    dkimResults: z.array(AuthResult),
    spfResults: z.array(AuthResult),
  })
  .meta({ id: 'ReportRecord' });
export type ReportRecord = z.infer<typeof ReportRecord>;

export const listRecords = route({
  method: 'GET',
  path: '/domains/:domain/traffic/records',
  access: 'viewer',
  summary: 'The report records behind the numbers of one sending address',
  params: DomainParams,
  query: DayRange.extend(Page.shape).extend({ ip: z.string().min(2).max(45) }),
  response: z.object({
    records: z.array(ReportRecord.extend({ day: Day, reporter: z.string(), reportId: z.string() })),
    total: Count,
  }),
});

export const Note = z.object({ code: z.string(), detail: z.string().nullable(), count: Count.nullable() });
export type Note = z.infer<typeof Note>;

/** What the mail of a report proves about its reporter. */
export const TrustClass = z.enum(['verified', 'vouched', 'unverified', 'unknown', 'rejected']);
export type TrustClass = z.infer<typeof TrustClass>;

/** How a report counts: everywhere; in what is shown but in no gate and no alert; nowhere. */
export const ReportStanding = z.enum(['believed', 'doubted', 'ignored']);
export type ReportStanding = z.infer<typeof ReportStanding>;

/** What a report mail proves about who sent it. Texts are a stranger's. */
export const MailProof = z
  .object({
    checkedAt: Timestamp,
    remoteIp: z.string().nullable(),
    submitter: z.string().nullable(),
    headerFrom: z.string().nullable(),
    spf: z
      .object({ result: z.string(), domain: z.string().nullable(), isAligned: z.boolean().nullable() })
      .nullable(),
    dkim: z.array(
      z.object({
        domain: z.string(),
        selector: z.string(),
        result: z.string(),
        comment: z.string(),
        isAligned: z.boolean().nullable(),
      }),
    ),
    dmarc: z.object({
      result: z.enum(['pass', 'fail', 'none', 'unknown']),
      policy: z.string().nullable(),
      policyDomain: z.string().nullable(),
    }),
  })
  .meta({ id: 'MailProof' });
export type MailProof = z.infer<typeof MailProof>;

export const ReportSummary = z
  .object({
    id: z.string(),
    domain: z.string(),
    policyDomain: z.string(),
    reporter: z.string(),
    reportId: z.string(),
    periodBegin: Timestamp,
    periodEnd: Timestamp,
    day: Day,
    receivedAt: Timestamp,
    outcome: z.enum(['stored', 'partial']),
    records: Count,
    messages: Count,
    dkimPass: Count,
    spfPass: Count,
    dmarcPass: Count,
    isSuperseded: z.boolean(),
    trust: TrustClass,
    /** Why: a code. */
    trustReason: z.string(),
    /** The strongest proven fact about who sent it, such as `dkim:example.net` or `ip:192.0.2.0/24`. */
    sender: z.string(),
    standing: ReportStanding,
  })
  .meta({ id: 'ReportSummary' });
export type ReportSummary = z.infer<typeof ReportSummary>;

export const listReports = route({
  method: 'GET',
  path: '/domains/:domain/reports',
  access: 'viewer',
  summary: 'Aggregate reports about the domain, newest first',
  params: DomainParams,
  query: Page.extend({ reporter: z.string().max(300).optional(), standing: ReportStanding.optional() }),
  response: z.object({ reports: z.array(ReportSummary), total: Count }),
});

export const readReport = route({
  method: 'GET',
  path: '/reports/:id',
  access: 'viewer',
  summary: 'One report with a page of its records',
  params: z.object({ id: z.uuid() }),
  query: Page,
  response: ReportSummary.extend({
    reporterEmail: z.string().nullable(),
    messageId: z.string(),
    policy: z.record(z.string(), z.string().nullable()),
    remarks: z.object({
      generator: z.string().optional(),
      extraContactInfo: z.string().optional(),
      errors: z.array(z.string()).optional(),
    }),
    notes: z.array(Note),
    /** Null when its mail was not checked, or is no longer kept. */
    proof: MailProof.nullable(),
    /** Reports of the same reporter about the same policy domain and a part of the same period, under another id. */
    overlaps: z.array(
      z.object({
        id: z.string(),
        reportId: z.string(),
        periodBegin: Timestamp,
        periodEnd: Timestamp,
        messages: Count,
      }),
    ),
    recordPage: z.array(ReportRecord),
  }),
});
