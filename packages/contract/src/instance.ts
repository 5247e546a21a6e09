import { z } from 'zod';
import { route } from './route.js';
import { Count, Done, Page, Timestamp } from './terms.js';

export const Role = z.enum(['owner', 'admin', 'member', 'viewer']);
export type Role = z.infer<typeof Role>;

export const Instance = z
  .object({
    version: z.string(),
    /** Who may make an account: anybody, the invited, or nobody. The first account is always possible. */
    signUp: z.enum(['open', 'invitation', 'closed']),
    hasAccounts: z.boolean(),
    /** Host part of report addresses. */
    reportHost: z.string(),
    /** False: mails stay in the outbox. */
    sendsMail: z.boolean(),
    isDemo: z.boolean(),
  })
  .meta({ id: 'Instance' });
export type Instance = z.infer<typeof Instance>;

export const readInstance = route({
  method: 'GET',
  path: '/instance',
  access: 'public',
  summary: 'What a visitor may know about this instance',
  response: Instance,
});

export const Me = z
  .object({
    userId: z.string(),
    name: z.string(),
    email: z.string(),
    emailVerified: z.boolean(),
    twoFactorEnabled: z.boolean(),
    isOperator: z.boolean(),
    /** The organization that requests of this session are about; null before one exists. */
    organization: z.object({ id: z.string(), name: z.string(), role: Role }).nullable(),
    organizations: z.array(z.object({ id: z.string(), name: z.string(), role: Role })),
  })
  .meta({ id: 'Me' });
export type Me = z.infer<typeof Me>;

export const readMe = route({
  method: 'GET',
  path: '/me',
  access: 'session',
  summary: 'Who is signed in, and for which organization',
  response: Me,
});

export const OutgoingMailSummary = z.object({
  id: z.string(),
  purpose: z.string(),
  recipient: z.string(),
  subject: z.string(),
  createdAt: Timestamp,
  state: z.enum(['waiting', 'sent', 'failed', 'kept']),
  lastError: z.string().nullable(),
});
export type OutgoingMailSummary = z.infer<typeof OutgoingMailSummary>;

export const listOutbox = route({
  method: 'GET',
  path: '/outbox',
  access: 'operator',
  summary: 'Mails that this instance wanted to send, newest first',
  query: Page,
  response: z.object({ mails: z.array(OutgoingMailSummary), total: Count }),
});

export const readOutgoingMail = route({
  method: 'GET',
  path: '/outbox/:id',
  access: 'operator',
  summary: 'One outgoing mail with its text',
  params: z.object({ id: z.uuid() }),
  response: OutgoingMailSummary.extend({ text: z.string(), html: z.string() }),
});

export const retryOutgoingMail = route({
  method: 'POST',
  path: '/outbox/:id/retry',
  access: 'operator',
  summary: 'Tries to send a failed mail again',
  params: z.object({ id: z.uuid() }),
  response: Done,
});

/** Liveness of one process: 200 while it can reach the database. */
export const readHealth = route({
  method: 'GET',
  path: '/health',
  access: 'public',
  summary: 'Whether this process can work',
  response: z.object({ status: z.literal('ok'), roles: z.array(z.enum(['http', 'smtp', 'worker'])) }),
});
