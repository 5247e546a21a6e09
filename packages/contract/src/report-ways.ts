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

/** How a mailbox is signed in to. A secret that is left empty when a mailbox is changed stays as it was. */
const MailboxAuth = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('password'), password: z.string().max(500) }),
  z.object({
    /** OAuth2: a token is asked for with the client's secret and the refresh token. */
    kind: z.literal('google'),
    clientId: z.string().trim().min(1).max(500),
    clientSecret: z.string().max(500),
    refreshToken: z.string().max(4000),
  }),
  z.object({
    /** OAuth2: with a refresh token in a person's name, without one in the application's (client credentials). */
    kind: z.literal('microsoft'),
    tenant: z
      .string()
      .trim()
      .regex(/^[\w.-]{1,100}$/, 'A tenant is its id or domain.'),
    clientId: z.string().trim().min(1).max(500),
    clientSecret: z.string().max(500),
    refreshToken: z.string().max(4000),
  }),
]);
export type MailboxAuth = z.infer<typeof MailboxAuth>;

const folderName = z.string().trim().min(1).max(300);

const MailboxForm = z.object({
  host: z.string().trim().toLowerCase().min(1).max(253),
  port: z.int().min(1).max(65_535),
  security: z.enum(['tls', 'starttls']),
  userName: z.string().trim().min(1).max(300),
  auth: MailboxAuth,
  folder: folderName,
  afterwards: z.enum(['mark-seen', 'move', 'leave']),
  moveTo: folderName.nullable(),
  isEnabled: z.boolean(),
});
export type MailboxForm = z.infer<typeof MailboxForm>;

/** A mailbox elsewhere that reports are fetched from. */
export const ReportMailbox = MailboxForm.omit({ auth: true })
  .extend({
    id: z.string(),
    authKind: z.enum(['password', 'google', 'microsoft']),
    /** Of the OAuth2 client; its secret is never told. */
    clientId: z.string().nullable(),
    tenant: z.string().nullable(),
    state: z.enum(['waiting', 'connected', 'failing']),
    /** In plain words. */
    lastError: z.string().nullable(),
    failingSince: Timestamp.nullable(),
    lastConnectedAt: Timestamp.nullable(),
    lastMailAt: Timestamp.nullable(),
    /** Mails that were stored, and mails that were passed over since no report can be in them. */
    stored: Count,
    passedOver: Count,
  })
  .meta({ id: 'ReportMailbox' });
export type ReportMailbox = z.infer<typeof ReportMailbox>;

export const listMailboxes = route({
  method: 'GET',
  path: '/report-mailboxes',
  access: 'admin',
  summary: 'Mailboxes that reports are fetched from, and how that goes',
  response: z.object({ mailboxes: z.array(ReportMailbox) }),
});

export const addMailbox = route({
  method: 'POST',
  path: '/report-mailboxes',
  access: 'admin',
  summary: 'Fetches reports from a mailbox from now on',
  body: MailboxForm,
  response: ReportMailbox,
});

export const changeMailbox = route({
  method: 'PUT',
  path: '/report-mailboxes/:id',
  access: 'admin',
  summary: 'Changes how a mailbox is read; secrets that are left empty stay as they are',
  params: z.object({ id: z.uuid() }),
  body: MailboxForm,
  response: ReportMailbox,
});

export const removeMailbox = route({
  method: 'DELETE',
  path: '/report-mailboxes/:id',
  access: 'admin',
  summary: 'Fetches nothing from it any more; what came is kept',
  params: z.object({ id: z.uuid() }),
  response: Done,
});

export const testMailbox = route({
  method: 'POST',
  path: '/report-mailbox-tests',
  access: 'admin',
  summary:
    'Signs in with these settings and lists the folders; changes nothing. `id` lends the secrets that are kept',
  body: MailboxForm.extend({ id: z.uuid().nullable() }),
  response: z.object({ error: z.string().nullable(), folders: z.array(z.string()) }),
});
