import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import {
  advanceDrift,
  advanceZone,
  type DriftEvent,
  type DriftLook,
  isCarrierGone,
  isCarrierUnread,
  isDnsAnswer,
  isUrgentChange,
  type Observation,
  type RecordState,
  recordKinds,
  type ServerWords,
  type Standing,
  type ZoneEvent,
} from '@postseal/dns-checks';
import { isSameOrBelow } from '@postseal/mail-terms';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { changeContext } from './change-context.js';
import { hearOwnTtl, type TtlChange } from './own-ttl.js';
import type { ServerMemory } from './server-memory.js';
import { type DomainMemory, isRecordSubject, memoryRows, newWatch, readMemory, type Watch } from './watch.js';
import type { WatchedDomain } from './watched-domain.js';
import { splitSubject, watchedSubject } from './watched-subject.js';

/** One pass over a domain's records, by one path. */
export interface Look {
  readonly path: DriftLook['path'];
  readonly records: readonly RecordState[];
  /** What was seen by the resolver, or the names about which some server of the zone answered. */
  readonly answeredNames: ReadonlySet<string>;
  /** Of the domain's zone, as it was seen on this path; null when it was not. */
  readonly soa: { readonly serial: number; readonly refreshSeconds: number } | null;
  /** Who says what, where the servers of the record's name gave different answers; null where they did not. */
  disputeOf(record: RecordState): ServerWords | null;
  /** What its servers cannot decide, as `watchedSubject` names it. */
  readonly undecidable: ReadonlySet<string>;
  /** The servers' attendance after this look; null for the resolver's. */
  readonly servers: ServerMemory | null;
}

/** Something that people hear of, or that the timeline shows. */
export type News =
  | {
      readonly kind: 'record';
      readonly record: RecordState;
      readonly event: Exclude<DriftEvent, { kind: 'baseline' }> | FoundLater;
      /** The watch as it stood before the event. */
      readonly before: Watch;
    }
  | TtlChange
  | { readonly kind: 'zone'; readonly zone: string; readonly event: ZoneEvent }
  /** Nothing has led to the record for three days: it is no longer watched. */
  | { readonly kind: 'forgotten'; readonly subject: string };

/** A record that nobody named turned up on a domain that has been watched for long. */
export interface FoundLater {
  readonly kind: 'found';
  readonly value: string;
}

/** What the looks of one check did to the memory of a domain. */
export interface DriftPass {
  readonly memory: DomainMemory;
  readonly news: readonly News[];
  /** When a zone that is silent wants to be asked again, in the drift machine's time. */
  readonly zoneNextAt: number | null;
}

/** What the memory of a domain asks of its next check. */
export interface DriftOutlook {
  readonly isInDoubt: boolean;
  /** Kinds of which a first or other value waits to be confirmed. */
  readonly openKinds: ReadonlySet<string>;
  /** It is time to ask every authoritative server. */
  readonly wantsAuthority: boolean;
  readonly servers: ServerMemory;
}

const WATCHED_FOR_LONG = 24 * 3_600_000;
const FORGOTTEN_AFTER = 72 * 3_600_000; // some kinds are looked at once a day

/** One look of a check, and what its other looks showed of the zone. */
interface Moment {
  readonly look: Look;
  /** In the drift machine's time. */
  readonly at: number;
  /** The zone's edition as its own servers gave it in this check; null when they were not asked. */
  readonly serial: number | null;
}

/** Feeds the looks of a check to the drift machine. Writes nothing. */
@Injectable()
export class DriftRecorder {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** Whether any record of the domain wants to be confirmed by its authoritative servers now, or is in doubt at all. */
  outlook({ recordStates }: WatchedDomain, now: Date): DriftOutlook {
    const { watches, zones, servers } = readMemory(recordStates);
    const pending = [...watches.values()].flatMap(({ next }) => (next ? [next] : []));
    const at = this.driftTime(now);
    // A zone that has been dead for hours is left to the regular checks.
    const isSilent = [...zones.values()].some(({ silence, told }) => silence !== null && told !== 'error');
    return {
      isInDoubt: pending.length > 0 || isSilent,
      openKinds: new Set(
        [...watches].filter(([, watch]) => isOpen(watch)).map(([subject]) => splitSubject(subject).kind),
      ),
      wantsAuthority: isSilent || pending.some((next) => next.path === 'authority' && next.at <= at),
      servers,
    };
  }

  /** True when something must be written beside the states: news, or a change that waited for the end of maintenance. */
  hasNews({ news, memory }: DriftPass): boolean {
    return news.length > 0 || [...memory.watches.values()].some(({ isDeferred }) => isDeferred);
  }

  /** Takes looks in order, the resolver's first. */
  follow(domain: WatchedDomain, looks: readonly Look[], now: Date): DriftPass {
    const memory = readMemory(domain.recordStates);
    const at = this.driftTime(now);
    const isOld = [...memory.watches.values()].some(({ drift }) => at - drift.since > WATCHED_FOR_LONG);
    const serial = looks.find(({ path }) => path === 'authority')?.soa?.serial ?? null;
    const news = looks.flatMap((look) => this.hear(domain, memory, { look, at, serial }, isOld));
    const forgotten = forgetUnseen(memory.watches, looks, at);
    const zones = this.followZones(memory, looks, at);
    const servers = looks.reduce((known, look) => look.servers ?? known, memory.servers);
    return {
      memory: { ...memory, servers },
      news: [...zones.news, ...news, ...forgotten],
      zoneNextAt: zones.nextAt,
    };
  }

  /** The rows that a pass changed. */
  changedStates({ recordStates }: WatchedDomain, { memory }: DriftPass, now: Date) {
    const rows = new Map(memoryRows(memory, this.driftTime(now)));
    const changed = [...rows].filter(([subject, state]) => !isDeepStrictEqual(state, recordStates[subject]));
    const gone = Object.keys(recordStates).filter(
      (subject) => isRecordSubject(subject) && !rows.has(subject),
    );
    return [
      ...changed.map(([subject, state]) => ({ subject, state })),
      ...gone.map((subject) => ({ subject, state: null })),
    ];
  }

  /** When a record or zone wants to be looked at again before the regular check; null when none does. */
  nextLookAt({ memory, zoneNextAt }: DriftPass): Date | null {
    const wanted = [...memory.watches.values()].flatMap(({ next }) => (next ? [next.at] : []));
    const soonest = Math.min(...wanted, zoneNextAt ?? Number.POSITIVE_INFINITY);
    return Number.isFinite(soonest) ? new Date(soonest / this.config.dns.driftSpeed) : null;
  }

  /** The drift machine's clock: real time, but in tests and the demo its minutes pass faster. */
  driftTime(now: Date): number {
    return now.getTime() * this.config.dns.driftSpeed;
  }

  /** The moment of a time in the drift machine. */
  realTime(at: number): Date {
    return new Date(at / this.config.dns.driftSpeed);
  }

  private hear(domain: WatchedDomain, { watches }: DomainMemory, moment: Moment, isOld: boolean): News[] {
    const { look, at } = moment;
    const news: News[] = [];
    // What the look shows counts at once: a carrier whose watch is not open is not taken further by this look.
    const seen = new Map(look.records.map((one) => [watchedSubject(one.kind, one.subject), one.canonical]));
    const standingOf = (kind: RecordState['kind'], name: string): Standing | null => {
      const subject = watchedSubject(kind, name);
      const drift = watches.get(subject)?.drift;
      return drift
        ? { baseline: drift.baseline, candidate: drift.candidate ?? seen.get(subject) ?? null }
        : null;
    };
    const hosts = look.records.filter(({ kind }) => kind === 'host').map(({ subject }) => subject);
    for (const record of inOrder(look.records).map(toStorable)) {
      const subject = watchedSubject(record.kind, record.subject);
      const before = watches.get(subject) ?? newWatch(at);
      // The servers are asked for the sake of what is open; of what stands firm, only the TTL is theirs to say.
      if (look.path === 'authority' && !isOpen(before)) {
        const { watch, change } = hearOwnTtl(before, record, at);
        watches.set(subject, watch);
        if (change) news.push(change);
        continue;
      }
      if (isCarrierGone(record, before.drift, standingOf, domain.domainName, hosts)) {
        watches.set(subject, { ...before, next: null, unseenSince: null });
        continue;
      }
      const isUnread = isCarrierUnread(record, before.drift, look.records);
      const heard = isUnread ? { ...record, canonical: null } : record;
      const { watch, event } = this.step(domain, before, heard, moment);
      watches.set(subject, watch);
      if (event === null) continue;
      if (event.kind !== 'baseline') news.push({ kind: 'record', record, event, before });
      else if (isOld && record.kind === 'dkim' && isPresentKey(event.value)) {
        news.push({ kind: 'record', record, event: { kind: 'found', value: event.value }, before });
      }
    }
    return news;
  }

  private step(domain: WatchedDomain, before: Watch, record: RecordState, { look, at, serial }: Moment) {
    const { canonical } = record;
    const { baseline } = before.drift;
    const isUrgent =
      baseline !== null &&
      canonical !== null &&
      isUrgentChange(
        {
          kind: record.kind,
          subject: record.subject,
          before: baseline,
          after: canonical,
          rawBefore: before.raw,
        },
        changeContext(domain, record),
      );
    const { state, next, event } = advanceDrift(before.drift, {
      at,
      path: look.path,
      result: resultOf(record, look),
      isUrgent,
      isResolverAlone: record.kind === 'blocklist',
      ttlSeconds: before.ttlSeconds,
      refreshSeconds: look.soa?.refreshSeconds ?? null,
    });
    const isNewBaseline = event?.kind === 'baseline' || event?.kind === 'changed';
    const isCandidate = canonical !== null && canonical === state.candidate;
    const watch: Watch = {
      ...before,
      drift: state,
      next: soonest(before.next, next, look.path, at),
      raw: isNewBaseline ? record.raw : before.raw,
      seen: state.candidate === null ? [] : isCandidate ? record.raw : before.seen,
      ttlSeconds: isNewBaseline ? record.ttlSeconds : longest(before, record),
      ownTtl: isNewBaseline ? ownTtlOf(record, look) : before.ownTtl,
      serial: isNewBaseline ? serial : before.serial,
      unseenSince: null,
      accepted: event?.kind === 'changed' ? null : before.accepted,
    };
    return { watch, event };
  }

  private followZones({ zones }: DomainMemory, looks: readonly Look[], at: number) {
    const news: News[] = [];
    const nextAt: number[] = [];
    const records = looks.find(({ path }) => path === 'resolver')?.records ?? [];
    const names = [...new Set(records.flatMap(({ zone }) => zone ?? []))];
    for (const zone of names) {
      const inside = records.filter((record) => record.zone === zone);
      const known = inside.filter(({ canonical }) => canonical !== null).length;
      const answered = [...looks.flatMap((look) => [...look.answeredNames])];
      const heard = answered.filter((name) => isSameOrBelow(name, zone)).length;
      const state = zones.get(zone);
      const step = advanceZone(state ?? { silence: null, told: null }, {
        at,
        answered: known + heard,
        silent: inside.length - known,
        isSelfWell: answered.length > heard,
      });
      if (state !== undefined || step.state.silence !== null) zones.set(zone, step.state);
      if (step.event) news.push({ kind: 'zone', zone, event: step.event });
      if (step.nextAt !== null) nextAt.push(step.nextAt);
    }
    return { news, nextAt: nextAt.length > 0 ? Math.min(...nextAt) : null };
  }
}

/** Names about which the resolver had an answer. */
export function answeredNames(observations: readonly Observation[]): ReadonlySet<string> {
  return new Set(observations.filter(isDnsAnswer).map(({ name }) => name));
}

/** Watches to which nothing leads any more want no look, and end after three days. */
function forgetUnseen(watches: Map<string, Watch>, looks: readonly Look[], at: number): News[] {
  const resolver = looks.find(({ path }) => path === 'resolver');
  const seen = new Set(resolver?.records.map(({ kind, subject }) => watchedSubject(kind, subject)));
  const forgotten: News[] = [];
  for (const [subject, watch] of watches) {
    if (seen.has(subject)) continue;
    const unseenSince = watch.unseenSince ?? at;
    if (at - unseenSince < FORGOTTEN_AFTER) {
      watches.set(subject, { ...watch, next: null, unseenSince });
      continue;
    }
    watches.delete(subject);
    if (watch.drift.baseline !== null) forgotten.push({ kind: 'forgotten', subject });
  }
  return forgotten;
}

/** What carries others first, so that these know. */
function inOrder(records: readonly RecordState[]): RecordState[] {
  return [...records].sort((a, b) => recordKinds.indexOf(a.kind) - recordKinds.indexOf(b.kind));
}

function isOpen({ drift: { phase } }: Watch): boolean {
  return phase === 'NEW' || phase === 'SUSPECT' || phase === 'SPLIT';
}

function isPresentKey(canonical: string): boolean {
  return (JSON.parse(canonical) as { state: string }).state === 'key';
}

/** NUL, which a hostile zone may serve and PostgreSQL does not store, as U+FFFD: what is kept is what will be compared. */
function toStorable(record: RecordState): RecordState {
  const clean = (text: string) => text.replaceAll('\0', '\ufffd');
  return {
    ...record,
    canonical: record.canonical === null ? null : clean(record.canonical),
    raw: record.raw.map(clean),
  };
}

function resultOf(record: RecordState, look: Look): DriftLook['result'] {
  if (record.canonical !== null) return { kind: 'value', value: record.canonical };
  if (look.undecidable.has(watchedSubject(record.kind, record.subject))) return { kind: 'undecidable' };
  const words = look.disputeOf(record);
  return words === null ? { kind: 'unknown' } : { kind: 'disagree', words };
}

function ownTtlOf({ ttlSeconds }: RecordState, { path }: Look): Watch['ownTtl'] {
  return { seconds: path === 'authority' ? ttlSeconds : null, candidate: null };
}

/** What caches had left of the baseline's time, at its longest: its TTL, more or less. */
function longest({ drift, ttlSeconds }: Watch, record: RecordState): number | null {
  if (record.canonical !== drift.baseline || record.ttlSeconds === null) return ttlSeconds;
  return Math.max(ttlSeconds ?? 0, record.ttlSeconds);
}

/** A look at the resolver never puts off a look at the servers that is on its way: such looks may come often. */
function soonest(
  pending: Watch['next'],
  wanted: Watch['next'],
  path: DriftLook['path'],
  at: number,
): Watch['next'] {
  const isOnItsWay = pending !== null && pending.path === 'authority' && pending.at > at;
  if (path === 'authority' || !isOnItsWay || wanted?.path !== 'authority') return wanted;
  return pending.at < wanted.at ? pending : wanted;
}
