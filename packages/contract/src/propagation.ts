import { publicationFaultCodes, publicationTypes } from '@postseal/mail-terms';
import { z } from 'zod';
import { route } from './route.js';
import { Count, DomainParams, Done, Page, Timestamp } from './terms.js';

export const WatchedType = z.enum(publicationTypes);
export type WatchedType = z.infer<typeof WatchedType>;

/** waiting: nowhere yet. partly: some servers have it. everywhere: all that answer have it. wrong: published with a fault. */
export const PropagationState = z.enum(['waiting', 'partly', 'everywhere', 'wrong']);
export type PropagationState = z.infer<typeof PropagationState>;

export const PublicationFaultCode = z.enum(publicationFaultCodes);
export type PublicationFaultCode = z.infer<typeof PublicationFaultCode>;

export const PublicationFault = z.object({
  code: PublicationFaultCode,
  /** What was seen, in a sentence with its figures. */
  detail: z.string(),
  /** The text at fault, to compare with the expected value. */
  found: z.string().nullable(),
});
export type PublicationFault = z.infer<typeof PublicationFault>;

/** One server's own answer, and what it means beside the expected record. */
export const ServerSighting = z
  .object({
    host: z.string(),
    address: z.string().nullable(),
    /** match: as expected. before: still what stood there before. absent: not there. unknown: it could not be asked. */
    verdict: z.enum(['match', 'before', 'absent', 'fault', 'unknown']),
    values: z.array(z.string()),
    /** Seconds for which others may keep this answer; for absence the negative TTL. Null when not known. */
    ttlSeconds: z.int().nullable(),
    /** Edition of the zone that this server has. */
    serial: z.int().nullable(),
    fault: PublicationFault.nullable(),
    /** Why it could not be asked, or what is different without harm. */
    note: z.string().nullable(),
  })
  .meta({ id: 'ServerSighting' });
export type ServerSighting = z.infer<typeof ServerSighting>;

export const PropagationSummary = z
  .object({
    id: z.string(),
    domain: z.string(),
    name: z.string(),
    type: WatchedType,
    value: z.string(),
    state: PropagationState,
    /** Why nobody looks any more; null while the watch runs. */
    ended: z.enum(['everywhere', 'cancelled', 'expired']).nullable(),
    createdAt: Timestamp,
    /** When the watch gives up, or when it ended. */
    endsAt: Timestamp,
    lastLookAt: Timestamp.nullable(),
    nextLookAt: Timestamp.nullable(),
  })
  .meta({ id: 'PropagationSummary' });
export type PropagationSummary = z.infer<typeof PropagationSummary>;

export const PropagationDetail = PropagationSummary.extend({
  looks: Count,
  /** Apex of the zone that holds the name. */
  zone: z.string().nullable(),
  /** Every address of every authoritative server of the zone. */
  servers: z.array(ServerSighting),
  resolver: ServerSighting.nullable(),
  /** Why the zone's servers could not be found. */
  trouble: z.string().nullable(),
  /** The same record seen at another name. */
  misplaced: z.object({ name: z.string(), fault: PublicationFault }).nullable(),
  /** What stood at the name before; null when that is not known. */
  before: z.array(z.string()).nullable(),
  /** Until then other resolvers may still hold the answer from before. */
  cachedUntil: Timestamp.nullable(),
  /** Who gets a mail at the end; null when that person left. */
  tells: z.string().nullable(),
}).meta({ id: 'PropagationDetail' });
export type PropagationDetail = z.infer<typeof PropagationDetail>;

const WatchParams = DomainParams.extend({ id: z.uuid() });

export const listPropagation = route({
  method: 'GET',
  path: '/domains/:domain/propagation',
  access: 'viewer',
  summary: 'Records of the domain whose publication is or was watched, newest first',
  params: DomainParams,
  query: Page,
  response: z.object({ watches: z.array(PropagationSummary), total: Count }),
});

export const MAX_WATCHED_VALUE = 4096;

export const watchPropagation = route({
  method: 'POST',
  path: '/domains/:domain/propagation',
  access: 'member',
  summary: 'Watches until every server has an expected record; the same record is watched once',
  params: DomainParams,
  body: z.object({
    /** Full name, or one relative to the domain; `@` for the domain itself. */
    name: z.string().trim().max(253, 'At most 253 characters'),
    type: WatchedType,
    value: z
      .string()
      .trim()
      .min(1, 'Enter the value')
      .max(MAX_WATCHED_VALUE, `At most ${MAX_WATCHED_VALUE} characters`)
      .regex(/^[^\x00-\x1f\x7f]*$/, 'One line, without control characters'),
  }),
  response: PropagationDetail,
});

export const readPropagation = route({
  method: 'GET',
  path: '/domains/:domain/propagation/:id',
  access: 'viewer',
  summary: 'What each server says about a watched record now',
  params: WatchParams,
  response: PropagationDetail,
});

export const lookNow = route({
  method: 'POST',
  path: '/domains/:domain/propagation/:id/looks',
  access: 'member',
  summary: 'Looks at a watched record at once',
  params: WatchParams,
  response: Done,
});

export const cancelPropagation = route({
  method: 'DELETE',
  path: '/domains/:domain/propagation/:id',
  access: 'member',
  summary: 'Ends a watch without a mail',
  params: WatchParams,
  response: Done,
});
