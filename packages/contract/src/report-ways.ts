import { z } from 'zod';
import { LedgerOutcome } from './ledger.js';
import { route } from './route.js';
import { Count, Done, Page, Timestamp } from './terms.js';

/** One file that came by upload or with a report key, and what became of the mails and documents in it. */
export const ReportImport = z
  .object({
    id: z.string(),
    origin: z.enum(['upload', 'api']),
    fileName: z.string(),
    /** The person, or the report key. */
    sentBy: z.string(),
    beganAt: Timestamp,
    endedAt: Timestamp.nullable(),
    /** `broken-off`: the sender went away; what had come until then is kept. */
    state: z.enum(['receiving', 'complete', 'broken-off']),
    bytes: Count,
    sha256: z.string().nullable(),
    /** Mails and documents in the file that were put into the inbox. */
    stored: Count,
    /** Those that were here already, byte for byte. */
    alreadyHere: Count,
    refused: Count,
    /** The first of the refused. */
    refusals: z.array(z.object({ name: z.string(), reason: z.string() })),
    /** Of the stored ones; `queued` waits to be read. */
    byOutcome: z.partialRecord(LedgerOutcome, Count),
    /** Why some were not stored, most frequent first. */
    reasons: z.array(z.object({ reason: z.string(), count: Count })),
    /** Messages counted in the reports that were stored. */
    messages: Count,
  })
  .meta({ id: 'ReportImport' });
export type ReportImport = z.infer<typeof ReportImport>;

/** Name that a file is known by; a label, never a path. */
const FileName = z.string().trim().min(1).max(300);

export const sendReports = route({
  method: 'POST',
  path: '/reports',
  access: 'member',
  takesReportKey: true,
  request: 'bytes',
  summary:
    'Takes report files as they are: mails, mboxes, XML, gzip, zip, TLS reports. Answers once they are stored; with `wait`, once they are read or the seconds are over',
  query: z.object({
    name: FileName.default('reports'),
    wait: z.coerce.number().int().min(0).max(30).default(0),
  }),
  response: ReportImport,
});

export const listReportImports = route({
  method: 'GET',
  path: '/report-imports',
  access: 'viewer',
  takesReportKey: true,
  summary: 'Files that were sent, newest first; with `sha256`, those with exactly these bytes',
  query: Page.extend({
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional(),
  }),
  response: z.object({ imports: z.array(ReportImport), total: Count }),
});

export const readReportImport = route({
  method: 'GET',
  path: '/report-imports/:id',
  access: 'viewer',
  takesReportKey: true,
  summary: 'One file and what became of what is in it',
  params: z.object({ id: z.uuid() }),
  response: ReportImport,
});

export const ReportKey = z
  .object({
    id: z.string(),
    name: z.string(),
    /** Enough of the key to tell it from others. */
    shown: z.string(),
    createdBy: z.string(),
    createdAt: Timestamp,
    lastUsedAt: Timestamp.nullable(),
  })
  .meta({ id: 'ReportKey' });
export type ReportKey = z.infer<typeof ReportKey>;

export const listReportKeys = route({
  method: 'GET',
  path: '/report-keys',
  access: 'admin',
  summary: 'Keys with which programs may send reports',
  response: z.object({ keys: z.array(ReportKey) }),
});

export const makeReportKey = route({
  method: 'POST',
  path: '/report-keys',
  access: 'admin',
  summary: 'Makes a key; the answer is the only place where all of it is shown',
  body: z.object({ name: z.string().trim().min(1).max(80) }),
  response: z.object({ key: ReportKey, secret: z.string() }),
});

export const revokeReportKey = route({
  method: 'DELETE',
  path: '/report-keys/:id',
  access: 'admin',
  summary: 'Revokes a key at once',
  params: z.object({ id: z.uuid() }),
  response: Done,
});
