import { z } from 'zod';
import { route } from './route.js';
import { Count, Page, Timestamp } from './terms.js';
import { MailProof, Note, TrustClass } from './traffic.js';

/** What became of an inbound mail or a part of it. */
export const LedgerOutcome = z.enum([
  'queued',
  'stored',
  'partial',
  'revision',
  'duplicate',
  'quarantined',
  'rejected',
  'not-wanted',
  'ignored',
  'set-aside',
]);
export type LedgerOutcome = z.infer<typeof LedgerOutcome>;

/** How something came in: by SMTP, given by a member in the dashboard, with a report key, or from a polled mailbox. */
export const MessageOrigin = z.enum(['smtp', 'upload', 'api', 'imap']);
export type MessageOrigin = z.infer<typeof MessageOrigin>;

export const LedgerMessage = z
  .object({
    id: z.string(),
    /** Null when it is about no domain of the organization, or about several. */
    domain: z.string().nullable(),
    origin: MessageOrigin,
    /** A mail (message/rfc822), or a document that came without one. */
    format: z.enum(['mail', 'file']),
    fileName: z.string().nullable(),
    receivedAt: Timestamp,
    finishedAt: Timestamp.nullable(),
    headerFrom: z.string().nullable(),
    subject: z.string().nullable(),
    rawBytes: Count,
    outcome: LedgerOutcome,
    reason: z.string().nullable(),
    /** Of its least trusted report; null when it holds none. */
    trust: TrustClass.nullable(),
    /** Reports stored, and messages counted in them. */
    reports: Count,
    messages: Count,
  })
  .meta({ id: 'LedgerMessage' });
export type LedgerMessage = z.infer<typeof LedgerMessage>;

export const LedgerEntry = z
  .object({
    position: Count,
    path: z.string(),
    kind: z.string(),
    fileName: z.string().nullable(),
    contentType: z.string().nullable(),
    sizeBytes: Count.nullable(),
    outcome: LedgerOutcome,
    reason: z.string().nullable(),
    notes: z.array(Note),
    reportId: z.string().nullable(),
    records: Count,
    messages: Count,
  })
  .meta({ id: 'LedgerEntry' });
export type LedgerEntry = z.infer<typeof LedgerEntry>;

export const listLedger = route({
  method: 'GET',
  path: '/ledger',
  access: 'viewer',
  summary: 'Every report mail and document that was accepted and what became of it, newest first',
  query: Page.extend({
    domain: z.string().max(300).optional(),
    outcome: LedgerOutcome.optional(),
    origin: MessageOrigin.optional(),
    trust: TrustClass.optional(),
    /** Part of a subject, sender, file name, reporter or report id. */
    q: z.string().trim().max(100).optional(),
  }),
  response: z.object({
    messages: z.array(LedgerMessage),
    total: Count,
    /** Accepted messages by outcome, over the same other filters. */
    byOutcome: z.partialRecord(LedgerOutcome, Count),
  }),
});

export const readLedgerMessage = route({
  method: 'GET',
  path: '/ledger/:id',
  access: 'viewer',
  summary: 'One report mail: its session, its parts, and the outcome of each',
  params: z.object({ id: z.uuid() }),
  response: LedgerMessage.extend({
    envelopeFrom: z.string(),
    envelopeTo: z.string(),
    remoteIp: z.string(),
    heloName: z.string(),
    tlsVersion: z.string().nullable(),
    attempts: Count,
    hasRaw: z.boolean(),
    /** Null until it was read. */
    proof: MailProof.nullable(),
    entries: z.array(LedgerEntry),
  }),
});

export const downloadRaw = route({
  method: 'GET',
  path: '/ledger/:id/raw',
  access: 'member',
  summary: 'The mail (message/rfc822) or document as it was received',
  params: z.object({ id: z.uuid() }),
  response: z.unknown(),
  stream: 'bytes',
});

export const readAgain = route({
  method: 'POST',
  path: '/ledger/:id/readings',
  access: 'member',
  summary: 'Reads a mail again, after an upgrade or when it was set aside',
  params: z.object({ id: z.uuid() }),
  response: z.object({ queued: z.literal(true) }),
});

/** Mails that were queued together to be read again, and how far that is. */
export const ReadingRun = z
  .object({
    id: z.string(),
    startedAt: Timestamp,
    startedBy: z.string(),
    /** Mails that were queued. */
    total: Count,
    /** What is known of them by now; `queued` still waits. */
    byOutcome: z.partialRecord(LedgerOutcome, Count),
  })
  .meta({ id: 'ReadingRun' });
export type ReadingRun = z.infer<typeof ReadingRun>;

/** Outcomes that nothing was stored from, which a newer version may read. */
export const FruitlessOutcome = z.enum(['rejected', 'quarantined', 'set-aside']);
export type FruitlessOutcome = z.infer<typeof FruitlessOutcome>;

export const readAllAgain = route({
  method: 'POST',
  path: '/ledger/readings',
  access: 'member',
  summary:
    'Reads all mails again that nothing was stored from and whose bytes are kept, such as after an upgrade',
  body: z.object({
    outcomes: z.array(FruitlessOutcome).min(1).default(FruitlessOutcome.options),
    domain: z.string().max(300).optional(),
  }),
  response: ReadingRun,
});

export const readLatestReadingRun = route({
  method: 'GET',
  path: '/ledger/readings',
  access: 'viewer',
  summary: 'The latest time that mails were queued together to be read again',
  response: z.object({ run: ReadingRun.nullable() }),
});
