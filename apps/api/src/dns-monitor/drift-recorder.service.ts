import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import {
  advanceDrift,
  type ChangeEvent,
  compareRecord,
  type DriftEvent,
  type DriftLook,
  type DriftState,
  isUrgentChange,
  type NextLook,
  newDriftState,
  type RecordState,
} from '@postseal/dns-checks';
import { compareSeverity } from '@postseal/mail-terms';
import type { ConfirmedChange } from '../alerts/confirmed-change.js';
import { IncidentsService } from '../alerts/incidents.service.js';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import type { Transaction } from '../database/database.js';
import { titleOfEvent } from './event-titles.js';
import { watchedSubject } from './watched-subject.js';

/** What is kept of one watched record: the drift machine's state, and the texts that people are shown. */
interface Watch {
  readonly drift: DriftState;
  readonly next: NextLook | null;
  /** As published when the baseline was taken. */
  readonly raw: readonly string[];
  /** The baseline from before an open incident; to come back to it, or better, ends the trouble. */
  readonly good: { readonly canonical: string; readonly raw: readonly string[] } | null;
}

export interface WatchedDomain {
  readonly organizationId: string;
  readonly domainId: string;
  readonly domainName: string;
  readonly ruaAddress: string | null;
  /** Selectors that reports of the last days show. */
  readonly selectorsInUse: readonly string[];
  /** Drift state by record subject, as it was stored. */
  readonly recordStates: Readonly<Record<string, unknown>>;
}

/** One pass over a domain's records, by one path. */
export interface Look {
  readonly path: DriftLook['path'];
  readonly records: readonly RecordState[];
  /** True when the servers of the record's name gave different answers. */
  isDisputed(record: RecordState): boolean;
}

/** Something that people hear of, or that the timeline shows. */
interface News {
  readonly record: RecordState;
  readonly event: Exclude<DriftEvent, { kind: 'baseline' }>;
  /** The watch as it stood before the event. */
  readonly before: Watch;
}

/** What the looks of one check did to the watches of a domain. */
export interface DriftPass {
  readonly watches: Map<string, Watch>;
  readonly news: readonly News[];
}

/** Feeds looks to the drift machine, and writes what people should know: confirmed changes and incidents. */
@Injectable()
export class DriftRecorder {
  constructor(
    private readonly incidents: IncidentsService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Whether any record of the domain wants to be confirmed by its authoritative servers now, or is in doubt at all. */
  outlook({ recordStates }: WatchedDomain, now: Date) {
    const pending = [...watchesOf(recordStates).values()].flatMap(({ next }) => (next ? [next] : []));
    const at = this.driftTime(now);
    return {
      isInDoubt: pending.length > 0,
      wantsAuthority: pending.some((next) => next.path === 'authority' && next.at <= at),
    };
  }

  /** Takes looks in order, the resolver's first. Writes nothing. */
  follow(domain: WatchedDomain, looks: readonly Look[], now: Date): DriftPass {
    const watches = watchesOf(domain.recordStates);
    const news: News[] = [];
    for (const look of looks) {
      for (const record of look.records.map(toStorable)) {
        const subject = watchedSubject(record.kind, record.subject);
        const watch = watches.get(subject) ?? {
          drift: newDriftState(this.driftTime(now)),
          next: null,
          raw: [],
          good: null,
        };
        // Other records of this pass by authority were not asked for; a look that nobody wanted could only disturb.
        if (look.path === 'authority' && watch.next?.path !== 'authority') continue;
        const { state, next, event } = this.advance(domain, watch, record, look, now);
        const isNewBaseline = event?.kind === 'baseline' || event?.kind === 'changed';
        watches.set(subject, { ...watch, drift: state, next, ...(isNewBaseline ? { raw: record.raw } : {}) });
        if (event && event.kind !== 'baseline') news.push({ record, event, before: watch });
      }
    }
    return { watches, news };
  }

  /** Writes the news of a pass: the timeline, incidents and their mails. The watches learn what to come back to. */
  async tell(tx: Transaction, domain: WatchedDomain, { watches, news }: DriftPass, now: Date): Promise<void> {
    for (const { record, event, before } of news) {
      const subject = watchedSubject(record.kind, record.subject);
      const watch = watches.get(subject)!;
      if (event.kind === 'changed') {
        const good = await this.tellChange(tx, domain, { ...before, good: watch.good }, record, event, now);
        watches.set(subject, { ...watch, good });
      } else {
        await this.note(tx, domain, record, `record.${event.kind}`, before, now);
      }
    }
  }

  /** The states that a pass changed. */
  changedStates({ recordStates }: WatchedDomain, { watches }: DriftPass) {
    return [...watches]
      .filter(([subject, watch]) => !isDeepStrictEqual(watch, recordStates[subject]))
      .map(([subject, state]) => ({ subject, state }));
  }

  /** When a record wants to be looked at again before the regular check; null when none does. */
  nextLookAt({ watches }: DriftPass): Date | null {
    const soonest = Math.min(...[...watches.values()].flatMap(({ next }) => (next ? [next.at] : [])));
    return Number.isFinite(soonest) ? new Date(soonest / this.config.dns.driftSpeed) : null;
  }

  private advance(domain: WatchedDomain, watch: Watch, record: RecordState, look: Look, now: Date) {
    const { baseline } = watch.drift;
    const change =
      baseline === null || record.canonical === null ? null : this.changeOf(record, watch, record.canonical);
    return advanceDrift(watch.drift, {
      at: this.driftTime(now),
      path: look.path,
      result: resultOf(record, look),
      isUrgent: change !== null && isUrgentChange(change, contextOf(domain, record)),
      ttlSeconds: null,
      refreshSeconds: null,
    });
  }

  private async tellChange(
    tx: Transaction,
    domain: WatchedDomain,
    watch: Watch,
    record: RecordState,
    event: Extract<DriftEvent, { kind: 'changed' }>,
    now: Date,
  ): Promise<Watch['good']> {
    const context = contextOf(domain, record);
    const changes = compareRecord(
      this.changeOf(record, { ...watch, drift: { ...watch.drift, baseline: event.before } }, event.after),
      context,
    );
    const firstSeenAt = new Date(event.firstSeenAt / this.config.dns.driftSpeed);
    const sides = { before: textOf(watch.raw), after: textOf(record.raw), firstSeenAt };
    await tx.recordChange.createMany({
      data: changes.map(({ id, severity }) => ({
        ...keyOf(domain),
        id: randomUUID(),
        subject: watchedSubject(record.kind, record.subject),
        event: id,
        severity,
        ...sides,
        confirmedAt: now,
      })),
    });
    return this.tellPeople(tx, domain, watch, record, event, changes, { ...sides, confirmedAt: now });
  }

  /** Opens, worsens or closes the record's incident; returns what to come back to while it is open. */
  private async tellPeople(
    tx: Transaction,
    domain: WatchedDomain,
    watch: Watch,
    record: RecordState,
    event: Extract<DriftEvent, { kind: 'changed' }>,
    changes: readonly ChangeEvent[],
    sides: Pick<ConfirmedChange, 'before' | 'after' | 'firstSeenAt' | 'confirmedAt'>,
  ): Promise<Watch['good']> {
    const good = watch.good ?? { canonical: event.before, raw: watch.raw };
    const sinceGood = compareRecord(
      {
        kind: record.kind,
        subject: record.subject,
        before: good.canonical,
        after: event.after,
        rawBefore: good.raw,
      },
      contextOf(domain, record),
    );
    const worst = sinceGood.filter(isForTheWorse).sort((a, b) => compareSeverity(a.severity, b.severity))[0];
    const open = await this.incidents.findOpen(tx, {
      ...keyOf(domain),
      subject: watchedSubject(record.kind, record.subject),
    });
    const told = worst ?? changes[0];
    if (!told) return open ? good : null;
    const change: ConfirmedChange = { ...toConfirmed(domain, record, told), ...sides };
    if (worst) {
      await this.incidents.report(tx, { ...change, before: textOf(good.raw) });
      return good;
    }
    if (open) await this.incidents.resolve(tx, open, change);
    return null;
  }

  private async note(
    tx: Transaction,
    domain: WatchedDomain,
    record: RecordState,
    event: string,
    watch: Watch,
    now: Date,
  ) {
    await tx.recordChange.create({
      data: {
        ...keyOf(domain),
        id: randomUUID(),
        subject: watchedSubject(record.kind, record.subject),
        event,
        severity: event === 'record.reachable' ? 'info' : 'warning',
        before: textOf(watch.raw),
        after: record.canonical === null ? null : textOf(record.raw),
        firstSeenAt: now,
        confirmedAt: now,
      },
    });
  }

  private changeOf(record: RecordState, watch: Watch, after: string) {
    return {
      kind: record.kind,
      subject: record.subject,
      before: watch.drift.baseline!,
      after,
      rawBefore: watch.raw,
    };
  }

  /** The drift machine's clock: real time, but in tests and the demo its minutes pass faster. */
  private driftTime(now: Date): number {
    return now.getTime() * this.config.dns.driftSpeed;
  }
}

function watchesOf(recordStates: WatchedDomain['recordStates']): Map<string, Watch> {
  return new Map(Object.entries(recordStates as Record<string, Watch>));
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
  return look.isDisputed(record) ? { kind: 'disagree' } : { kind: 'unknown' };
}

function isForTheWorse({ severity }: ChangeEvent): boolean {
  return severity !== 'info';
}

function keyOf({ organizationId, domainId }: WatchedDomain) {
  return { organizationId, domainId };
}

function textOf(raw: readonly string[]): string | null {
  return raw.length === 0 ? null : raw.join('\n');
}

function contextOf(domain: WatchedDomain, record: RecordState) {
  const selector = record.kind === 'dkim' ? record.subject.split('._domainkey.')[0]! : null;
  return {
    ruaAddress: domain.ruaAddress,
    isSelectorInUse: selector !== null && domain.selectorsInUse.includes(selector),
  };
}

function toConfirmed(domain: WatchedDomain, record: RecordState, event: ChangeEvent) {
  return {
    ...keyOf(domain),
    domainName: domain.domainName,
    subject: watchedSubject(record.kind, record.subject),
    event: event.id,
    severity: event.severity,
    title: titleOfEvent(event.id),
    meaning: event.meaning,
    fix: event.restore
      ? 'If you did not mean this, publish the record from before again.'
      : 'If you did not mean this, undo the change in DNS.',
    proposal: event.restore,
  };
}
