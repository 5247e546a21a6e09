import { z } from 'zod';
import { Delivery } from './deliveries.js';
import { RecordProposal } from './domains.js';
import { route } from './route.js';
import { Count, Page, Severity, Timestamp } from './terms.js';

export const IncidentState = z.enum(['open', 'acknowledged', 'resolved']);
export type IncidentState = z.infer<typeof IncidentState>;

export const Incident = z
  .object({
    id: z.string(),
    domain: z.string(),
    event: z.string(),
    severity: Severity,
    state: IncidentState,
    subject: z.string(),
    summary: z.string(),
    before: z.string().nullable(),
    after: z.string().nullable(),
    openedAt: Timestamp,
    resolvedAt: Timestamp.nullable(),
    /** Who has it in hand, since when, and what they wrote. */
    acknowledgement: z.object({ by: z.string(), at: Timestamp, note: z.string().nullable() }).nullable(),
  })
  .meta({ id: 'Incident' });
export type Incident = z.infer<typeof Incident>;

export const listIncidents = route({
  method: 'GET',
  path: '/incidents',
  access: 'viewer',
  summary: 'What broke and recovered, newest first',
  query: Page.extend({
    /** `open` leaves out the acknowledged, `unresolved` does not. */
    state: z.enum(['all', 'unresolved', ...IncidentState.options]).default('all'),
    severity: Severity.optional(),
    domain: z.string().max(300).optional(),
    tag: z.string().max(40).optional(),
  }),
  response: z.object({
    incidents: z.array(Incident),
    total: Count,
    /** How many there are of each state, with the other filters. */
    states: z.object({ open: Count, acknowledged: Count, resolved: Count }),
  }),
});

/** A line of an incident's history: what became of it, or a message about it. */
export const IncidentMoment = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.enum(['opened', 'risen', 'acknowledged', 'accepted', 'resolved']),
      at: Timestamp,
      severity: Severity.nullable(),
      summary: z.string().nullable(),
      by: z.string().nullable(),
      note: z.string().nullable(),
    }),
    z.object({ kind: z.literal('told'), at: Timestamp, delivery: Delivery }),
  ])
  .meta({ id: 'IncidentMoment' });
export type IncidentMoment = z.infer<typeof IncidentMoment>;

export const IncidentDetail = Incident.extend({
  /** What it means for the domain's mail. */
  meaning: z.string(),
  fix: z.string(),
  proposal: RecordProposal.nullable(),
  /** Oldest first. */
  history: z.array(IncidentMoment),
}).meta({ id: 'IncidentDetail' });
export type IncidentDetail = z.infer<typeof IncidentDetail>;

export const readIncident = route({
  method: 'GET',
  path: '/incidents/:id',
  access: 'viewer',
  summary: 'One incident with its history: who was told over which channel, who took it in hand',
  params: z.object({ id: z.uuid() }),
  response: IncidentDetail,
});

export const acknowledgeIncident = route({
  method: 'POST',
  path: '/incidents/:id/acknowledgements',
  access: 'member',
  summary: 'Says that somebody has it in hand',
  params: z.object({ id: z.uuid() }),
  body: z.object({ note: z.string().trim().max(1000, 'At most 1,000 characters').nullable().default(null) }),
  response: IncidentDetail,
});
