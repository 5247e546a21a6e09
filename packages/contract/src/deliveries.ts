import { z } from 'zod';
import { route } from './route.js';
import { Count, Page, Timestamp } from './terms.js';

/** held: quiet hours. dropped: needless before it went out. merged: part of the message after quiet hours. */
export const DeliveryState = z.enum(['held', 'waiting', 'sent', 'failed', 'dropped', 'merged']);
export type DeliveryState = z.infer<typeof DeliveryState>;

export const DeliveryPhase = z.enum(['opened', 'risen', 'resolved', 'summary', 'digest', 'test']);
export type DeliveryPhase = z.infer<typeof DeliveryPhase>;

/** One message to one recipient. */
export const Delivery = z
  .object({
    id: z.string(),
    channelId: z.string(),
    channelName: z.string(),
    kind: z.enum(['email', 'webhook', 'slack', 'teams', 'ntfy']),
    target: z.string(),
    phase: DeliveryPhase,
    state: DeliveryState,
    /** True when another channel did not take it. */
    isSecondContact: z.boolean(),
    incident: z.object({ id: z.string(), summary: z.string(), domain: z.string() }).nullable(),
    attempts: Count,
    lastError: z.string().nullable(),
    createdAt: Timestamp,
    /** When it is tried next, or leaves the quiet hours; null when it is finished. */
    nextAttemptAt: Timestamp.nullable(),
    finishedAt: Timestamp.nullable(),
  })
  .meta({ id: 'Delivery' });
export type Delivery = z.infer<typeof Delivery>;

export const listDeliveries = route({
  method: 'GET',
  path: '/alerts/deliveries',
  access: 'viewer',
  summary: 'Messages about alerts, newest first',
  query: Page.extend({ channel: z.uuid().optional(), state: DeliveryState.optional() }),
  response: z.object({ deliveries: z.array(Delivery), total: Count }),
});

/** What one try over HTTP met. */
export const DeliveryAttempt = z.object({
  at: Timestamp,
  /** HTTP status; null when there was no answer. */
  status: z.int().nullable(),
  durationMs: z.number(),
  error: z.string().nullable(),
  /** Beginning of the answer's body. */
  response: z.string().nullable(),
});
export type DeliveryAttempt = z.infer<typeof DeliveryAttempt>;

export const readDelivery = route({
  method: 'GET',
  path: '/alerts/deliveries/:id',
  access: 'member',
  summary: 'One message: what was sent, and what each try met',
  params: z.object({ id: z.uuid() }),
  response: Delivery.extend({
    /** The body as it is sent, without credentials. */
    body: z.string(),
    log: z.array(DeliveryAttempt),
  }),
});

export const redeliver = route({
  method: 'POST',
  path: '/alerts/deliveries/:id/redeliveries',
  access: 'admin',
  summary: 'Sends a message once more, under the same id',
  params: z.object({ id: z.uuid() }),
  response: Delivery,
});
