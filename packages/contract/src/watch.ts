import { z } from 'zod';
import { route } from './route.js';
import { Count, DomainParams, Done, Page, Severity, Timestamp } from './terms.js';

/** One part of a record that differs, for people: `include:a.example` added, `~all` → `-all`, `p` `none` → `reject`. */
export const Difference = z
  .object({
    change: z.enum(['added', 'removed', 'changed']),
    /** What the part is called: `term`, a tag such as `p`, `key size`, `address range`. */
    part: z.string(),
    before: z.string().nullable(),
    after: z.string().nullable(),
  })
  .meta({ id: 'Difference' });
export type Difference = z.infer<typeof Difference>;

/** Why nobody was told of a change: a maintenance window, a change expected in advance, a record managed by a provider. */
export const QuietReason = z.enum(['maintenance', 'expected', 'managed']);
export type QuietReason = z.infer<typeof QuietReason>;

/** One entry of a domain's timeline. */
export const RecordChange = z
  .object({
    id: z.string(),
    domain: z.string(),
    /** Event id, such as dmarc.removed; `baseline.accepted` when a person took what stands there as right. */
    event: z.string(),
    severity: Severity,
    title: z.string(),
    /** What it means, in one plain sentence; empty on entries of older versions. */
    meaning: z.string(),
    /** Kind and name of the record, such as dmarc:example.org. */
    subject: z.string(),
    kind: z.string(),
    /** Domain, selector name, address or host that the record belongs to. */
    name: z.string(),
    before: z.string().nullable(),
    after: z.string().nullable(),
    differences: z.array(Difference),
    quiet: QuietReason.nullable(),
    /** The person who acted; null for what DNS did. */
    by: z.string().nullable(),
    firstSeenAt: Timestamp,
    confirmedAt: Timestamp,
  })
  .meta({ id: 'RecordChange' });
export type RecordChange = z.infer<typeof RecordChange>;

export const listChanges = route({
  method: 'GET',
  path: '/domains/:domain/changes',
  access: 'viewer',
  summary: "The domain's timeline: confirmed record changes with their differences, newest first",
  params: DomainParams,
  query: Page.extend({
    /** Only records of this kind, such as dmarc. */
    kind: z.string().max(40).optional(),
    /** Only this record, such as dkim:s1._domainkey.example.org. */
    subject: z.string().max(300).optional(),
    /** `alerts`: only what people were told of or would have been; `all`: neutral changes as well. */
    show: z.enum(['all', 'alerts']).default('all'),
  }),
  response: z.object({ changes: z.array(RecordChange), total: Count }),
});

/**
 * How sure we are of a record. new: seen, not yet confirmed. stable: stands as believed. stale: could not be asked lately.
 * suspect: another value was seen and is being confirmed. split: name servers disagree. flapping: goes back and forth.
 */
export const WatchPhase = z.enum(['new', 'stable', 'stale', 'suspect', 'split', 'flapping']);
export type WatchPhase = z.infer<typeof WatchPhase>;

export const WatchedRecord = z
  .object({
    /** Kind and name, such as dmarc:example.org: what other routes take. */
    subject: z.string(),
    kind: z.string(),
    name: z.string(),
    phase: WatchPhase,
    /** Since when it stands as it does; in suspect and split since when the other value was seen. */
    since: Timestamp,
    /** As published when it was last confirmed; null when there is no record. */
    baseline: z.string().nullable(),
    /** The other value seen: a person may accept it as right before it is confirmed. */
    candidate: z.object({ differences: z.array(Difference), firstSeenAt: Timestamp }).nullable(),
    /** There is something to accept: an open incident about the record, or a candidate. */
    canAccept: z.boolean(),
    accepted: z.object({ by: z.string(), at: Timestamp }).nullable(),
  })
  .meta({ id: 'WatchedRecord' });
export type WatchedRecord = z.infer<typeof WatchedRecord>;

export const MaintenanceWindow = z
  .object({
    id: z.string(),
    from: Timestamp,
    to: Timestamp,
    note: z.string(),
    by: z.string(),
    isActive: z.boolean(),
  })
  .meta({ id: 'MaintenanceWindow' });
export type MaintenanceWindow = z.infer<typeof MaintenanceWindow>;

export const ExpectedChange = z
  .object({
    id: z.string(),
    subject: z.string(),
    /** The record as it will stand; null when any change of it is expected. */
    text: z.string().nullable(),
    note: z.string(),
    from: Timestamp,
    to: Timestamp,
    by: z.string(),
    /** When a confirmed change matched it; it then excuses no other. */
    seenAt: Timestamp.nullable(),
  })
  .meta({ id: 'ExpectedChange' });
export type ExpectedChange = z.infer<typeof ExpectedChange>;

/** Kinds of record that a provider may manage for the owner. */
export const ManagedKind = z.enum(['spf', 'dmarc']);
export type ManagedKind = z.infer<typeof ManagedKind>;

export const ManagedRecord = z
  .object({ kind: ManagedKind, managedBy: z.string(), by: z.string(), since: Timestamp })
  .meta({ id: 'ManagedRecord' });
export type ManagedRecord = z.infer<typeof ManagedRecord>;

/** How a domain is watched: its records, and what people said about coming changes. */
export const DomainWatch = z
  .object({
    records: z.array(WatchedRecord),
    /** Those that run or lie ahead, the next first. */
    maintenanceWindows: z.array(MaintenanceWindow),
    /** Of the last 30 days and ahead, the newest first. */
    expectedChanges: z.array(ExpectedChange),
    managed: z.array(ManagedRecord),
  })
  .meta({ id: 'DomainWatch' });
export type DomainWatch = z.infer<typeof DomainWatch>;

export const readWatch = route({
  method: 'GET',
  path: '/domains/:domain/watch',
  access: 'viewer',
  summary: 'How each record of the domain is watched, maintenance windows, expected changes, managed records',
  params: DomainParams,
  response: DomainWatch,
});

const Note = z.string().trim().max(200).default('');

export const acceptBaseline = route({
  method: 'POST',
  path: '/domains/:domain/baselines',
  access: 'member',
  summary: 'Takes what stands at a record now as right: closes its incident, with your name on the timeline',
  params: DomainParams,
  body: z.object({ subject: z.string().min(1).max(300), note: Note }),
  response: Done,
});

const MAX_WINDOW_DAYS = 30;

export const addMaintenanceWindow = route({
  method: 'POST',
  path: '/domains/:domain/maintenance-windows',
  access: 'member',
  summary: 'Mutes the domain from one moment to another; what is still broken then is told at its end',
  params: DomainParams,
  body: z
    .object({ from: Timestamp, to: Timestamp, note: Note })
    .refine(({ from, to }) => Date.parse(from) < Date.parse(to), {
      path: ['to'],
      error: 'Ends before it begins',
    })
    .refine(({ from, to }) => Date.parse(to) - Date.parse(from) <= MAX_WINDOW_DAYS * 86_400_000, {
      path: ['to'],
      error: `At most ${MAX_WINDOW_DAYS} days`,
    }),
  response: MaintenanceWindow,
});

export const endMaintenanceWindow = route({
  method: 'DELETE',
  path: '/domains/:domain/maintenance-windows/:id',
  access: 'member',
  summary: 'Ends or cancels a maintenance window',
  params: DomainParams.extend({ id: z.uuid() }),
  response: Done,
});

export const expectChange = route({
  method: 'POST',
  path: '/domains/:domain/expected-changes',
  access: 'member',
  summary: 'Announces a change of one record, such as a key rotation; when it comes, nobody is told',
  params: DomainParams,
  body: z.object({
    subject: z.string().min(1).max(300),
    /** The record as it will stand; without it any change of the record is expected. */
    text: z.string().trim().min(1).max(8_000).nullable().default(null),
    /** From now unless told. */
    from: Timestamp.optional(),
    /** Seven days after `from` unless told. */
    to: Timestamp.optional(),
    note: Note,
  }),
  response: ExpectedChange,
});

export const withdrawExpectedChange = route({
  method: 'DELETE',
  path: '/domains/:domain/expected-changes/:id',
  access: 'member',
  summary: 'Withdraws an announced change',
  params: DomainParams.extend({ id: z.uuid() }),
  response: Done,
});

export const setManagedRecord = route({
  method: 'PUT',
  path: '/domains/:domain/managed-records',
  access: 'member',
  summary: 'Marks hosted SPF or DMARC as managed by a provider, whose changes of the value are then not told',
  params: DomainParams,
  body: z.object({ kind: ManagedKind, managedBy: z.string().trim().min(1).max(100).nullable() }),
  response: Done,
});
