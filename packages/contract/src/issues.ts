import { z } from 'zod';
import { Finding } from './domains.js';
import { Role } from './instance.js';
import { route } from './route.js';
import { Count, Page, Severity, Timestamp } from './terms.js';

/** A finding with what people said of it. One of a domain, check and subject, however often it comes back. */
export const Issue = Finding.extend({
  firstSeenAt: Timestamp,
  /** To within a day while it is open. */
  lastSeenAt: Timestamp,
  /** How often it appeared, the first time included. */
  timesOpened: Count,
  /** Who has it in hand. */
  assignee: z.object({ userId: z.string(), name: z.string() }).nullable(),
  /** Set while it is muted. */
  mute: z.object({ until: Timestamp, by: z.string() }).nullable(),
  /** The person who called it resolved; null when a check found it gone. */
  resolvedBy: z.string().nullable(),
}).meta({ id: 'Issue' });
export type Issue = z.infer<typeof Issue>;

/** `open` leaves out the muted. */
export const IssueState = z.enum(['open', 'muted', 'resolved']);
export type IssueState = z.infer<typeof IssueState>;

export const listFindings = route({
  method: 'GET',
  path: '/findings',
  access: 'viewer',
  summary: 'Findings over all domains, worst first; the resolved ones newest first',
  query: Page.extend({
    state: IssueState.default('open'),
    severity: Severity.optional(),
    domain: z.string().max(300).optional(),
    tag: z.string().max(40).optional(),
    check: z.string().max(100).optional(),
    /** `me`, `nobody`, or the id of a member. */
    assignee: z.string().max(100).optional(),
  }),
  response: z.object({
    findings: z.array(Issue),
    total: Count,
    /** How many there are of each state, with the other filters. */
    states: z.record(IssueState, Count),
  }),
});

export const IssueAct = z.discriminatedUnion('act', [
  z.object({ act: z.literal('assign'), userId: z.string().max(100).nullable() }),
  z.object({ act: z.literal('mute'), until: Timestamp }),
  z.object({ act: z.literal('unmute') }),
  z.object({ act: z.literal('resolve') }),
  z.object({ act: z.literal('reopen') }),
]);
export type IssueAct = z.infer<typeof IssueAct>;

export const actOnFindings = route({
  method: 'POST',
  path: '/finding-acts',
  access: 'member',
  summary: 'Assigns, mutes, resolves or reopens findings; what is resolved is checked again at once',
  body: z.object({ ids: z.array(z.uuid()).min(1).max(200), act: IssueAct }),
  /** How many there were. */
  response: z.object({ changed: Count }),
});

export const Colleague = z
  .object({ userId: z.string(), name: z.string(), role: Role })
  .meta({ id: 'Colleague' });
export type Colleague = z.infer<typeof Colleague>;

export const listColleagues = route({
  method: 'GET',
  path: '/colleagues',
  access: 'viewer',
  summary: 'The members of the organization by name: who can take something in hand',
  response: z.object({ colleagues: z.array(Colleague) }),
});
