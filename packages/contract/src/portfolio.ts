import { z } from 'zod';
import { DomainFilter, DomainOrder, DomainSummary, DomainTag } from './domains.js';
import { Incident } from './incidents.js';
import { route } from './route.js';
import { Count, Done, Severity } from './terms.js';
import { TrafficComparison } from './traffic.js';

/** More than one act takes; a page asks again with the next ones. */
export const MAX_DOMAINS_AN_ACT = 500;

const DomainNames = z.array(z.string().min(1).max(300)).min(1);

/** What is done to many domains at once. Each can be taken back by its opposite. */
export const DomainAct = z.discriminatedUnion('act', [
  z.object({ act: z.literal('check') }),
  z.object({ act: z.literal('add-tag'), tag: DomainTag }),
  z.object({ act: z.literal('remove-tag'), tag: DomainTag }),
  z.object({ act: z.literal('pause') }),
  z.object({ act: z.literal('resume') }),
]);
export type DomainAct = z.infer<typeof DomainAct>;

export const actOnDomains = route({
  method: 'POST',
  path: '/domain-acts',
  access: 'member',
  summary: 'Checks, tags, pauses or resumes many domains',
  body: z.object({ domains: DomainNames.max(MAX_DOMAINS_AN_ACT), act: DomainAct }),
  /** Names of the domains that it changed: those that were so already are left out, and so is what is not here. */
  response: z.object({ changed: z.array(z.string()) }),
});

export const removeDomains = route({
  method: 'POST',
  path: '/domain-removals',
  access: 'admin',
  summary: 'Removes domains and everything known about them',
  body: z.object({ domains: DomainNames.max(50) }),
  response: z.object({ removed: z.array(z.string()) }),
});

export const listDomainNames = route({
  method: 'GET',
  path: '/domain-names',
  access: 'viewer',
  summary: 'Names of all domains that a filter finds, in the order of the list',
  query: DomainFilter.extend(DomainOrder.shape),
  response: z.object({ names: z.array(z.string()) }),
});

export const exportDomains = route({
  method: 'GET',
  path: '/domain-export',
  access: 'viewer',
  summary: 'All domains that a filter finds, as CSV',
  query: DomainFilter.extend(DomainOrder.shape),
  response: z.unknown(),
  stream: 'bytes',
});

const DomainFacts = DomainSummary.omit({ trend: true });

/** Domains in a state that asks for somebody: how many, and the first of them. */
const Noticed = z.object({ total: Count, domains: z.array(DomainFacts) });

export const OrganizationOverview = z
  .object({
    domains: Count,
    /** Unresolved, newest first; `total` counts them all. */
    incidents: z.object({ total: Count, newest: z.array(Incident) }),
    /** Open findings that are not muted. */
    findings: z.record(Severity, Count),
    /** Open findings that the caller has in hand. */
    assignedToMe: Count,
    ready: Noticed,
    silent: Noticed,
    lost: Noticed,
    /** Named our address never: nothing comes until they do. */
    waiting: Noticed,
    paused: Count,
    /** Domains with mail, the lowest pass rate first. */
    weakest: z.array(DomainFacts),
    traffic: TrafficComparison,
  })
  .meta({ id: 'OrganizationOverview' });
export type OrganizationOverview = z.infer<typeof OrganizationOverview>;

export const readOverview = route({
  method: 'GET',
  path: '/overview',
  access: 'viewer',
  summary: 'What needs somebody today over all domains, and the mail of the last 30 days',
  response: OrganizationOverview,
});

export const SavedView = z
  .object({
    id: z.string(),
    name: z.string(),
    /** Query string of its page. */
    query: z.string(),
    /** For everybody in the organization, not only for who made it. */
    isShared: z.boolean(),
    createdBy: z.string(),
    /** Whether the caller may remove it. */
    mayRemove: z.boolean(),
  })
  .meta({ id: 'SavedView' });
export type SavedView = z.infer<typeof SavedView>;

/** The lists that have saved views. */
export const ViewedList = z.enum(['domains', 'issues']);
export type ViewedList = z.infer<typeof ViewedList>;

export const listSavedViews = route({
  method: 'GET',
  path: '/saved-views',
  access: 'viewer',
  summary: "The caller's saved views of a list, and those of the organization",
  query: z.object({ list: ViewedList }),
  response: z.object({ views: z.array(SavedView) }),
});

export const saveView = route({
  method: 'POST',
  path: '/saved-views',
  access: 'viewer',
  summary: 'Keeps the filters of a list under a name; for everybody only by members',
  body: z.object({
    list: ViewedList,
    name: z.string().trim().min(1, 'Give it a name').max(60, 'At most 60 characters'),
    query: z.string().max(1000),
    isShared: z.boolean(),
  }),
  response: SavedView,
});

export const removeView = route({
  method: 'DELETE',
  path: '/saved-views/:id',
  access: 'viewer',
  summary: 'Removes an own saved view; one of the organization only as admin or as who made it',
  params: z.object({ id: z.uuid() }),
  response: Done,
});
