import { z } from 'zod';
import { route } from './route.js';
import { Count, Page, Severity, Timestamp } from './terms.js';

export const AlertSettings = z
  .object({
    /** Where alerts go; without an address they go to the organization's owners. */
    addresses: z.array(z.email()).max(20),
    owners: z.array(z.email()),
    /** Addresses at a watched domain: they may not arrive when that domain breaks. */
    warnings: z.array(z.object({ address: z.string(), domain: z.string() })),
  })
  .meta({ id: 'AlertSettings' });
export type AlertSettings = z.infer<typeof AlertSettings>;

export const readAlertSettings = route({
  method: 'GET',
  path: '/alerts/settings',
  access: 'viewer',
  summary: 'Who hears of alerts',
  response: AlertSettings,
});

export const setAlertSettings = route({
  method: 'PUT',
  path: '/alerts/settings',
  access: 'admin',
  summary: 'Sets who hears of alerts',
  body: z.object({ addresses: z.array(z.email('Not an e-mail address')).max(20) }),
  response: AlertSettings,
});

export const sendTestAlert = route({
  method: 'POST',
  path: '/alerts/tests',
  access: 'admin',
  summary: 'Sends a test alert to the present addresses',
  response: z.object({ recipients: z.array(z.string()) }),
});

export const Incident = z
  .object({
    id: z.string(),
    domain: z.string(),
    event: z.string(),
    severity: Severity,
    subject: z.string(),
    summary: z.string(),
    before: z.string().nullable(),
    after: z.string().nullable(),
    openedAt: Timestamp,
    resolvedAt: Timestamp.nullable(),
  })
  .meta({ id: 'Incident' });
export type Incident = z.infer<typeof Incident>;

export const listIncidents = route({
  method: 'GET',
  path: '/incidents',
  access: 'viewer',
  summary: 'What broke and recovered, newest first',
  query: Page.extend({
    state: z.enum(['open', 'resolved', 'all']).default('all'),
    domain: z.string().max(300).optional(),
  }),
  response: z.object({ incidents: z.array(Incident), total: Count }),
});
