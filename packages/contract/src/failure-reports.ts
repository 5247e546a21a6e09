import { z } from 'zod';
import { route } from './route.js';
import { Count, DomainParams, Done, Page, Timestamp } from './terms.js';

export const MAX_FAILURE_RETENTION_DAYS = 90;

/** A report about a single message (RFC 6591, RFC 9991) without anything that names a person. */
export const FailureReport = z
  .object({
    id: z.string(),
    receivedAt: Timestamp,
    reporter: z.string(),
    /** arf, or text where the reporter wrote plain text. */
    form: z.enum(['arf', 'text']),
    feedbackType: z.string().nullable(),
    arrivedAt: Timestamp.nullable(),
    sourceIp: z.string().nullable(),
    headerFromDomain: z.string().nullable(),
    mailFromDomains: z.array(z.string()),
    recipientDomains: z.array(z.string()),
    authFailures: z.array(z.string()),
    identityAlignment: z.array(z.string()),
    deliveryResult: z.string().nullable(),
    incidents: Count,
    dkim: z.object({ domain: z.string().nullable(), selector: z.string().nullable() }).nullable(),
    authenticationResults: z.array(z.string()),
    spfRecords: z.array(z.string()),
    reportedHosts: z.array(z.string()),
    userAgent: z.string().nullable(),
    reportingMta: z.string().nullable(),
    messageId: z.string(),
  })
  .meta({ id: 'FailureReport' });
export type FailureReport = z.infer<typeof FailureReport>;

export const FailureReportSettings = z.object({
  isWanted: z.boolean(),
  retentionDays: z.int().min(1).max(MAX_FAILURE_RETENTION_DAYS),
});
export type FailureReportSettings = z.infer<typeof FailureReportSettings>;

export const listFailureReports = route({
  method: 'GET',
  path: '/domains/:domain/failure-reports',
  access: 'member',
  summary: 'Failure reports about the domain, newest first, redacted; and whether they are wanted at all',
  params: DomainParams,
  query: Page.extend({
    /** dmarc, spf, dkim … as reported. */
    failure: z.string().max(40).optional(),
    reporter: z.string().max(253).optional(),
    ip: z.union([z.ipv4(), z.ipv6()]).optional(),
  }),
  response: z.object({
    settings: FailureReportSettings.extend({
      changedAt: Timestamp.nullable(),
      changedBy: z.string().nullable(),
    }),
    /** For the `ruf` tag of the DMARC record. */
    address: z.string(),
    reports: z.array(FailureReport),
    total: Count,
    /** Over all that are kept. */
    failures: z.array(z.object({ failure: z.string(), count: Count })),
    reporters: z.array(z.object({ reporter: z.string(), count: Count })),
  }),
});

export const setFailureReports = route({
  method: 'PUT',
  path: '/domains/:domain/failure-reports/settings',
  access: 'admin',
  summary:
    'Says whether failure reports are wanted, and for how long they are kept; switching off removes what is kept',
  params: DomainParams,
  body: FailureReportSettings,
  response: Done,
});

export const removeFailureReports = route({
  method: 'DELETE',
  path: '/domains/:domain/failure-reports',
  access: 'admin',
  summary: 'Removes every failure report about the domain, at once',
  params: DomainParams,
  response: z.object({ removed: Count }),
});
