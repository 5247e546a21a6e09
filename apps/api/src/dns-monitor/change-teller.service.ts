import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  type ChangeEvent,
  compareRecord,
  differencesOf,
  type RecordChange,
  type RecordKind,
  type RecordState,
  type ZoneEvent,
} from '@postseal/dns-checks';
import { compareSeverity, type Severity } from '@postseal/mail-terms';
import { IncidentsService } from '../alerts/incidents.service.js';
import type { Transaction } from '../database/database.js';
import type { Prisma } from '../database/generated/client.js';
import { changeContext } from './change-context.js';
import { type DriftPass, DriftRecorder, type News } from './drift-recorder.service.js';
import {
  type Happening,
  happeningOf,
  inconsistency,
  nameAtStart,
  nameOf,
  textOf,
  toConfirmed,
} from './happening.js';
import type { TtlChange } from './own-ttl.js';
import { findExpected, type QuietRules, quietReason, readQuietRules } from './quiet-changes.js';
import { findSeenAddresses } from './seen-addresses.queries.js';
import { reachSubject, type Watch } from './watch.js';
import type { WatchedDomain } from './watched-domain.js';
import { splitSubject, watchedSubject } from './watched-subject.js';

type RecordNews = Extract<News, { kind: 'record' }>;
type Changed = Extract<RecordNews['event'], { kind: 'changed' }>;

/** Everything that one telling needs. */
interface Telling {
  readonly tx: Transaction;
  readonly domain: WatchedDomain;
  readonly rules: QuietRules;
  readonly now: Date;
}

/** Kinds that stand in the domain's own zone. */
const OWN_TEXTS: readonly RecordKind[] = ['spf', 'dmarc', 'mx', 'ns', 'mta-sts', 'tls-rpt', 'bimi'];

/** Kinds whose values others decide from day to day: that they waver wakes nobody. */
const WAVERING: readonly RecordKind[] = ['spf-tree', 'host', 'bimi', 'blocklist'];

/**
 * Writes what people should know: the timeline, incidents and their alerts. Within the transaction that also stores the
 * drift states, so that a change is told exactly once or not recorded at all.
 */
@Injectable()
export class ChangeTeller {
  constructor(
    private readonly incidents: IncidentsService,
    private readonly drift: DriftRecorder,
  ) {}

  /** Tells the news of a pass. The watches in its memory learn what to come back to. */
  async tell(tx: Transaction, domain: WatchedDomain, { memory, news }: DriftPass, now: Date): Promise<void> {
    const telling: Telling = { tx, domain, rules: await readQuietRules(tx, domain, now), now };
    for (const one of news) {
      if (one.kind === 'zone') {
        const isTold = await this.tellZone(telling, one.zone, one.event);
        if (!isTold) memory.zones.set(one.zone, { ...memory.zones.get(one.zone)!, told: null });
        continue;
      }
      if (one.kind === 'ttl') {
        await this.tellTtl(telling, one);
        continue;
      }
      if (one.kind === 'forgotten') {
        await this.endWatch(telling, one.subject);
        continue;
      }
      const subject = watchedSubject(one.record.kind, one.record.subject);
      memory.watches.set(subject, await this.tellRecord(telling, one, memory.watches.get(subject)!));
    }
    if (telling.rules.isMaintenance) return;
    for (const [subject, watch] of memory.watches) {
      if (watch.isDeferred) memory.watches.set(subject, await this.tellDeferred(telling, subject, watch));
    }
  }

  private async tellRecord(telling: Telling, news: RecordNews, watch: Watch): Promise<Watch> {
    const { event, record, before } = news;
    switch (event.kind) {
      case 'changed':
        return this.tellChange(telling, record, event, before, watch);
      case 'settled':
        return this.tellSettled(telling, record, event.value, watch);
      case 'flapping':
        return this.tellTrouble(telling, record, watch, {
          id: 'record.flapping',
          severity: WAVERING.includes(record.kind) ? 'info' : 'warning',
          meaning: `${nameAtStart(record)} goes back and forth between ${event.values.length} values. Nothing more is told until one of them has held for six hours.`,
          fix: 'If name servers or a load balancer answer by turns, make them all serve the same record.',
          ...this.sidesNow(telling, record, before),
        });
      case 'inconsistent':
        if (telling.rules.isMaintenance) return unsaid(watch);
        return this.tellTrouble(telling, record, watch, {
          ...inconsistency(record, event.words),
          ...this.sidesNow(telling, record, before),
          firstSeenAt: this.drift.realTime(event.since),
        });
      case 'found':
        return this.tellFound(telling, record, watch);
    }
  }

  private async tellChange(
    telling: Telling,
    record: RecordState,
    event: Changed,
    before: Watch,
    watch: Watch,
  ): Promise<Watch> {
    const change: RecordChange = {
      kind: record.kind,
      subject: record.subject,
      before: event.before,
      after: event.after,
      rawBefore: before.raw,
    };
    const context = await this.contextOf(telling, record);
    const events = compareRecord(change, context);
    const expected = findExpected(telling.rules, { ...record, rawAfter: record.raw, now: telling.now });
    const differences = differencesOf({ ...change, rawAfter: record.raw });
    const firstSeenAt = this.drift.realTime(event.firstSeenAt);
    const shared = { before: before.raw, after: record.raw, firstSeenAt };
    for (const [index, one] of events.entries()) {
      await this.write(telling, watchedSubject(record.kind, record.subject), happeningOf(one, shared), {
        differences: index === 0 ? differences : [],
        quiet: isForTheWorse(one) ? quietReason(telling.rules, one, expected !== null) : null,
      });
    }
    await this.noteStuckSerial(telling, record, before, watch);
    if (expected) {
      await this.fulfil(telling, expected.id);
      return this.close(telling, record, watch, events[0], shared);
    }
    return this.tellPeople(telling, record, watch, { event, before, events, firstSeenAt });
  }

  /** Secondaries go by the serial. Some providers never change it, by design: said once for a domain. */
  private async noteStuckSerial(
    telling: Telling,
    record: RecordState,
    before: Watch,
    { serial }: Watch,
  ): Promise<void> {
    if (!OWN_TEXTS.includes(record.kind) || serial === null || before.serial !== serial) return;
    const { organizationId, domainId, domainName } = telling.domain;
    const id = 'zone.soa-stuck';
    if ((await telling.tx.recordChange.count({ where: { organizationId, domainId, event: id } })) > 0) return;
    const meaning = `${nameAtStart(record)} changed, but the zone's serial is still ${serial}. Secondary name servers may not notice.`;
    const texts = { meaning, fix: '', ...this.sidesNow(telling, record, before) };
    await this.write(telling, watchedSubject('zone', domainName), { id, severity: 'info', ...texts }, {});
  }

  /** Opens, worsens or closes the record's incident; the watch learns what to come back to while it is open. */
  private async tellPeople(
    telling: Telling,
    record: RecordState,
    watch: Watch,
    {
      event,
      before,
      events,
      firstSeenAt,
    }: { event: Changed; before: Watch; events: readonly ChangeEvent[]; firstSeenAt: Date },
  ): Promise<Watch> {
    const good = before.good ?? { canonical: event.before, raw: before.raw };
    const shared = { before: good.raw, after: record.raw, firstSeenAt };
    const judged = await this.sinceGood(telling, record, good, event.after);
    if (judged.worst) {
      await this.report(telling, record, happeningOf(judged.worst, shared));
      return { ...watch, good, isDeferred: false };
    }
    if (judged.isPutOff) return { ...watch, good, isDeferred: true };
    return this.close(telling, record, watch, events[0], { ...shared, before: before.raw });
  }

  /** What is worse than in good times, and whether people hear of it now, after maintenance, or not. */
  private async sinceGood(
    telling: Telling,
    record: Pick<RecordState, 'kind' | 'subject'>,
    good: NonNullable<Watch['good']>,
    after: string,
  ): Promise<{ readonly worst: ChangeEvent | null; readonly isPutOff: boolean }> {
    const { kind, subject } = record;
    const change = { kind, subject, before: good.canonical, after, rawBefore: good.raw };
    const worse = compareRecord(change, await this.contextOf(telling, record))
      .filter(isForTheWorse)
      .map((one) => ({ one, quiet: quietReason(telling.rules, one, false) }));
    const told = worse.filter(({ quiet }) => quiet === null).map(({ one }) => one);
    const worst = told.sort((a, b) => compareSeverity(a.severity, b.severity))[0] ?? null;
    return { worst, isPutOff: worst === null && worse.some(({ quiet }) => quiet === 'maintenance') };
  }

  /** Trouble that is no change of value: it opens an incident, or is only written down. */
  private async tellTrouble(
    telling: Telling,
    record: RecordState,
    watch: Watch,
    happening: Happening,
  ): Promise<Watch> {
    const isTold = happening.severity !== 'info' && !telling.rules.isMaintenance;
    await this.write(telling, watchedSubject(record.kind, record.subject), happening, {
      quiet: happening.severity !== 'info' && !isTold ? 'maintenance' : null,
    });
    if (!isTold) return watch;
    await this.report(telling, record, happening);
    return { ...watch, good: watch.good ?? { canonical: watch.drift.baseline!, raw: watch.raw } };
  }

  /** One value holds again; whether it is a good one decides if the trouble is over. */
  private async tellSettled(
    telling: Telling,
    record: RecordState,
    value: string,
    watch: Watch,
  ): Promise<Watch> {
    const happening: Happening = {
      id: 'record.settled',
      severity: 'info',
      meaning: `${nameAtStart(record)} says the same everywhere again.`,
      ...this.sidesNow(telling, record, watch),
      fix: '',
    };
    await this.write(telling, watchedSubject(record.kind, record.subject), happening, {});
    const judged = watch.good && (await this.sinceGood(telling, record, watch.good, value));
    if (judged?.worst || judged?.isPutOff) return watch;
    await this.resolve(telling, record, happening);
    return { ...watch, good: null, isDeferred: false };
  }

  private async tellFound(telling: Telling, record: RecordState, watch: Watch): Promise<Watch> {
    const expected = findExpected(telling.rules, { ...record, rawAfter: record.raw, now: telling.now });
    if (expected) await this.fulfil(telling, expected.id);
    const isNamed = changeContext(telling.domain, record).isSelectorApproved ?? true;
    const isApproved = isNamed || expected !== null;
    const happening: Happening = {
      id: 'dkim.selector-new',
      severity: isApproved ? 'info' : 'warning',
      meaning: isApproved
        ? `A DKIM key stands at ${record.subject}.`
        : `A DKIM key turned up at ${record.subject} that nobody named. Whoever holds it can sign mail of this domain.`,
      fix: 'If you know who signs with this key, take it as right; if not, remove the record.',
      proposal: null,
      before: [],
      after: record.raw,
      firstSeenAt: telling.now,
    };
    return this.tellTrouble(telling, record, watch, happening);
  }

  /** Maintenance is over: what is still worse than before it is told now. */
  private async tellDeferred(telling: Telling, subject: string, watch: Watch): Promise<Watch> {
    const { kind, name } = splitSubject(subject);
    const { good, drift } = watch;
    const done: Watch = { ...watch, isDeferred: false };
    if (good === null || drift.baseline === null) return done;
    const record = { kind: kind as RecordKind, subject: name };
    const { worst } = await this.sinceGood(telling, record, good, drift.baseline);
    if (worst === null) return { ...done, good: null };
    const shared = { before: good.raw, after: watch.raw, firstSeenAt: this.drift.realTime(drift.since) };
    await this.report(telling, record, happeningOf(worst, shared));
    return done;
  }

  private async tellTtl(telling: Telling, { record, before, after }: TtlChange): Promise<void> {
    const [was, is] = [before, after].map(String) as [string, string];
    const happening: Happening = {
      id: 'ttl.changed',
      severity: 'info',
      meaning: `Resolvers may keep ${nameOf(record)} for ${spanOf(after)} now, not for ${spanOf(before)}. It says the same as before.`,
      fix: '',
      proposal: null,
      before: record.raw,
      after: record.raw,
      firstSeenAt: telling.now,
    };
    const differences = [{ change: 'changed', part: 'TTL', before: was, after: is }];
    await this.write(telling, watchedSubject(record.kind, record.subject), happening, { differences });
  }

  private async tellZone(telling: Telling, zone: string, event: ZoneEvent): Promise<boolean> {
    const firstSeenAt = this.drift.realTime(event.since);
    const subject = reachSubject(zone);
    const texts = { before: [], after: [], proposal: null, firstSeenAt };
    if (event.kind === 'reachable') {
      const happening: Happening = {
        id: 'zone.reachable',
        severity: 'info',
        meaning: `The name servers of ${zone} answer again.`,
        fix: '',
        ...texts,
      };
      await this.write(telling, subject, happening, {});
      await this.resolveSubject(telling, subject, happening);
      return true;
    }
    const quiet = telling.rules.isMaintenance ? 'maintenance' : null;
    const happening: Happening = {
      id: 'zone.unreachable',
      severity: event.severity,
      meaning: `Nothing in ${zone} could be asked for ${event.severity === 'error' ? 'six hours' : 'an hour'}: receivers that check mail now cannot find its records either. What was known before is kept.`,
      fix: `See whether the name servers of ${zone} run and can be reached from outside.`,
      ...texts,
    };
    if (quiet !== null) return false; // asked again at the next look, which may come after the window
    await this.write(telling, subject, happening, {});
    await this.incidents.report(telling.tx, toConfirmed(telling.domain, subject, happening, telling.now));
    return true;
  }

  /** Nobody can mend what the domain no longer uses: its incident ends. */
  private async endWatch(telling: Telling, subject: string): Promise<void> {
    await this.resolveSubject(telling, subject, {
      id: 'record.forgotten',
      severity: 'info',
      meaning: 'Nothing leads to this record any more, so it is no longer watched.',
      fix: '',
      proposal: null,
      before: [],
      after: [],
      firstSeenAt: telling.now,
    });
  }

  /** The record is as good as before: its incident ends, if there is one. */
  private async close(
    telling: Telling,
    record: RecordState,
    watch: Watch,
    event: ChangeEvent | undefined,
    shared: Pick<Happening, 'before' | 'after' | 'firstSeenAt'>,
  ): Promise<Watch> {
    const happening: Happening = event
      ? happeningOf(event, shared)
      : { id: 'record.settled', severity: 'info', meaning: '', fix: '', proposal: null, ...shared };
    await this.resolve(telling, record, happening);
    return { ...watch, good: null, isDeferred: false };
  }

  private report(telling: Telling, record: Pick<RecordState, 'kind' | 'subject'>, happening: Happening) {
    const subject = watchedSubject(record.kind, record.subject);
    return this.incidents.report(telling.tx, toConfirmed(telling.domain, subject, happening, telling.now));
  }

  private resolve(telling: Telling, record: RecordState, happening: Happening) {
    return this.resolveSubject(telling, watchedSubject(record.kind, record.subject), happening);
  }

  private async resolveSubject(telling: Telling, subject: string, happening: Happening): Promise<void> {
    const { organizationId, domainId } = telling.domain;
    const open = await this.incidents.findOpen(telling.tx, { organizationId, domainId, subject });
    if (open)
      await this.incidents.resolve(
        telling.tx,
        open,
        toConfirmed(telling.domain, subject, happening, telling.now),
      );
  }

  private async write(
    { tx, domain, now }: Telling,
    subject: string,
    { id, severity, meaning, before, after, firstSeenAt }: Happening,
    { differences = [], quiet = null }: { differences?: readonly object[]; quiet?: string | null },
  ): Promise<void> {
    await tx.recordChange.create({
      data: {
        organizationId: domain.organizationId,
        domainId: domain.domainId,
        id: randomUUID(),
        subject,
        event: id,
        severity,
        meaning,
        before: textOf(before),
        after: textOf(after),
        differences: differences as Prisma.InputJsonValue,
        quiet,
        firstSeenAt,
        confirmedAt: now,
      },
    });
  }

  private async fulfil({ tx, domain, now }: Telling, id: string): Promise<void> {
    await tx.expectedChange.updateMany({
      where: { organizationId: domain.organizationId, id, seenAt: null },
      data: { seenAt: now },
    });
  }

  private async contextOf({ tx, domain, now }: Telling, record: Pick<RecordState, 'kind' | 'subject'>) {
    const context = changeContext(domain, record);
    if (record.kind !== 'spf-tree') return context;
    return { ...context, seenAddresses: await findSeenAddresses(tx, domain, now) };
  }

  private sidesNow({ now }: Telling, record: RecordState, watch: Watch) {
    const after = record.canonical === null ? watch.raw : record.raw;
    return { before: watch.raw, after, proposal: null, firstSeenAt: now };
  }
}

/** As if it had not come up: it comes up again at the next look, which may be after the maintenance. */
function unsaid(watch: Watch): Watch {
  return { ...watch, drift: { ...watch.drift, isTold: false } };
}

/** Seconds in the largest unit that divides them: `2 hours`. */
function spanOf(seconds: number): string {
  const units = [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
    ['second', 1],
  ] as const;
  const [unit, length] = units.find(([, length]) => seconds >= length && seconds % length === 0) ?? units[3];
  const count = seconds / length;
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

function isForTheWorse({ severity }: { readonly severity: Severity }): boolean {
  return severity !== 'info';
}
