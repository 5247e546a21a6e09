import { z } from 'zod';
import { route } from './route.js';
import { Count, Page, Timestamp } from './terms.js';
import { Note } from './traffic.js';

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

export const LedgerMessage = z
  .object({
    id: z.string(),
    domain: z.string(),
    receivedAt: Timestamp,
    finishedAt: Timestamp.nullable(),
    headerFrom: z.string().nullable(),
    subject: z.string().nullable(),
    rawBytes: Count,
    outcome: LedgerOutcome,
    reason: z.string().nullable(),
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
  summary: 'Every report mail that was accepted and what became of it, newest first',
  query: Page.extend({ domain: z.string().max(300).optional(), outcome: LedgerOutcome.optional() }),
  response: z.object({
    messages: z.array(LedgerMessage),
    total: Count,
    /** Accepted messages by outcome, over the same domain filter. */
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
    remoteIp: z.string(),
    heloName: z.string(),
    tlsVersion: z.string().nullable(),
    attempts: Count,
    hasRaw: z.boolean(),
    entries: z.array(LedgerEntry),
  }),
});

export const downloadRaw = route({
  method: 'GET',
  path: '/ledger/:id/raw',
  access: 'member',
  summary: 'The mail as it was received (message/rfc822)',
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
