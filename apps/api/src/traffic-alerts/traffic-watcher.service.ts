import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import {
  isOwn,
  judgeTraffic,
  type OpenTrafficTrouble,
  type TrafficFacts,
  type TrafficTrouble,
  type TrafficTroubleKind,
  trafficTroubleKinds,
} from '@postseal/policy-advice';
import { PinoLogger } from 'nestjs-pino';
import type { GroupedSource } from '../advice/grouped-sources.js';
import { readReading, SourcesService } from '../advice/sources.service.js';
import type { ConfirmedChange } from '../alerts/confirmed-change.js';
import { IncidentsService } from '../alerts/incidents.service.js';
import { Clock } from '../clock.js';
import { Database, type Transaction } from '../database/database.js';
import type { Incident } from '../database/generated/client.js';
import { addDays } from '../traffic/day-span.js';
import { type DueDomain, readTrafficDays, takeDueDomain, watchReported } from './traffic-alerts.queries.js';
import { overWords, wordsOf } from './traffic-words.js';

const TICK_MS = 60_000;
const LOOK_EVERY_MS = 4 * 3_600_000; // reports of a day come in over the next one
const MEMORY_DAYS = 45;
const SOURCE_DAYS = 14;
const SMALL_SOURCE = 10; // messages: nobody is told of less
const LARGE_SOURCE = 100; // messages: as many as a spike needs
const MAX_NEW_SOURCES_PER_DAY = 3; // of a domain, by the day on which they began; the digest lists all
const LOOK_TIMEOUT_MS = 60_000;

/**
 * Judges the traffic of every domain a few times a day, and opens or closes its incidents in the transaction that does.
 * Any number of workers may run: a domain is locked while it is judged.
 */
@Injectable()
export class TrafficWatcher implements OnApplicationShutdown {
  private running: Promise<void> | null = null;
  private isStopping = false;

  constructor(
    private readonly database: Database,
    private readonly sources: SourcesService,
    private readonly incidents: IncidentsService,
    private readonly clock: Clock,
    private readonly log: PinoLogger,
  ) {}

  @Interval(TICK_MS)
  async tick(): Promise<void> {
    if (this.running || this.isStopping) return;
    this.running = this.lookAtAll(this.clock.now()).finally(() => {
      this.running = null;
    });
    await this.running.catch((error) => this.log.warn({ err: error }, 'traffic could not be judged'));
  }

  async onApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await this.running?.catch(() => {});
  }

  /** Judges every domain that is due at `now`, which also decides what day it is. */
  async lookAtAll(now: Date): Promise<void> {
    await watchReported(this.database.system, now);
    while (!this.isStopping && (await this.lookAtOne(now))) {}
  }

  /** False when none is due. One that cannot be judged is put off like the others, so that nobody waits behind it. */
  private async lookAtOne(now: Date): Promise<boolean> {
    const next = new Date(now.getTime() + LOOK_EVERY_MS);
    let due: DueDomain | undefined;
    try {
      return await this.database.system.$transaction(
        async (tx) => {
          due = await takeDueDomain(tx, now, next);
          if (due) await this.look(tx, due, now);
          return due !== undefined;
        },
        { timeout: LOOK_TIMEOUT_MS },
      );
    } catch (error) {
      if (!due) throw error;
      const { organizationId, domainId } = due;
      this.log.error({ err: error, organizationId, domainId }, 'traffic of a domain could not be judged');
      await this.database.system.trafficWatch.updateMany({
        where: { organizationId, domainId },
        data: { nextLookAt: next },
      });
      return true;
    }
  }

  private async look(tx: Transaction, domain: DueDomain, now: Date): Promise<void> {
    const { organizationId, domainId } = domain;
    const off = new Set(await this.switchedOff(tx, organizationId));
    const past = await tx.incident.findMany({
      where: { organizationId, domainId, topic: { in: trafficTroubleKinds.map(topicOf) } },
      orderBy: { openedAt: 'desc' },
    });
    const open = past.filter(({ resolvedAt }) => resolvedAt === null);
    const { present, undecided } = judgeTraffic(await this.facts(tx, domain, now), open.map(toOpenTrouble));
    const wanted = present.filter(({ kind }) => !off.has(kind));
    const isOpen = ({ kind, subject }: TrafficTrouble) =>
      open.some((incident) => kindOf(incident) === kind && incident.subject === subjectOf(domain, subject));
    const toldOf = past.filter((incident) => kindOf(incident) === 'new-source').map(toOpenTrouble);
    for (const trouble of wanted) {
      if (trouble.kind === 'new-source' && !isOpen(trouble)) {
        const { subject, since } = trouble;
        const ofThatDay = toldOf.filter((one) => one.since === since).length;
        if (toldOf.some((one) => one.subject === subject) || ofThatDay >= MAX_NEW_SOURCES_PER_DAY) continue;
        toldOf.push({ kind: 'new-source', subject, since });
      }
      await this.incidents.report(tx, changeOf(domain, trouble, now));
    }
    for (const incident of open) {
      const kind = kindOf(incident);
      const isPresent = wanted.some(
        (trouble) => trouble.kind === kind && subjectOf(domain, trouble.subject) === incident.subject,
      );
      if (isPresent || (undecided.includes(kind) && !off.has(kind))) continue;
      await this.incidents.resolve(tx, incident, endOf(domain, incident, kind, now));
    }
  }

  private async facts(
    tx: Transaction,
    { organizationId, domainId }: DueDomain,
    now: Date,
  ): Promise<TrafficFacts> {
    const key = { organizationId, domainId };
    const today = now.toISOString().slice(0, 10);
    const memory = { from: addDays(today, -MEMORY_DAYS), to: today };
    const judging = {
      reading: await readReading(tx, key),
      verdicts: await tx.sourceVerdict.findMany({ where: key }),
      today,
    };
    const grouped = await this.sources.grouped(tx, key, memory, judging);
    const newSince = addDays(today, -SOURCE_DAYS);
    // A stranger of late may be a forger: it is told of as a new source, not as a drop of the owner's mail.
    const counted = grouped.filter(({ source }) => source.countsInPassRate);
    const isStranger = ({ source }: GroupedSource) =>
      source.class === 'unknown' && source.firstDay >= newSince;
    const ownIps = counted.filter((one) => !isStranger(one)).flatMap(({ ips }) => ips);
    const large = counted
      .filter(isStranger)
      .toSorted((a, b) => b.source.counts.messages - a.source.counts.messages)
      .filter(({ source: { counts } }, index) => {
        const isTold = index < MAX_NEW_SOURCES_PER_DAY && counts.messages > SMALL_SOURCE;
        return isTold || counts.messages >= LARGE_SOURCE;
      });
    const otherIps = large.flatMap(({ ips }) => ips);
    return {
      today,
      days: await readTrafficDays(tx, organizationId, domainId, { ownIps, otherIps }, memory),
      sources: grouped.map(({ source }) => source),
      ownDays: await this.sources.days(
        tx,
        key,
        grouped.filter(({ source }) => isOwn(source)),
        memory,
      ),
    };
  }

  private async switchedOff(tx: Transaction, organizationId: string): Promise<string[]> {
    const rows = await tx.mutedTrafficAlert.findMany({ where: { organizationId }, select: { kind: true } });
    return rows.map(({ kind }) => kind);
  }
}

const PREFIX = 'traffic.';

function topicOf(kind: TrafficTroubleKind): string {
  return PREFIX + kind;
}

function kindOf({ topic }: Incident): TrafficTroubleKind {
  return topic.slice(PREFIX.length) as TrafficTroubleKind;
}

/** A source's key, or the domain itself. */
function subjectOf({ domainName }: DueDomain, subject: string): string {
  return subject || domainName;
}

/** Troubles of a single source; the others are the domain's as a whole. */
const OF_A_SOURCE: readonly TrafficTroubleKind[] = ['new-source', 'source-fails'];

function toOpenTrouble(incident: Incident): OpenTrafficTrouble {
  const kind = kindOf(incident);
  const subject = OF_A_SOURCE.includes(kind) ? incident.subject : '';
  return { kind, subject, since: incident.openedAt.toISOString().slice(0, 10) };
}

function changeOf(domain: DueDomain, trouble: TrafficTrouble, now: Date): ConfirmedChange {
  const { severity, title, meaning, fix, before, after } = wordsOf(trouble);
  return {
    ...domain,
    topic: topicOf(trouble.kind),
    subject: subjectOf(domain, trouble.subject),
    event: topicOf(trouble.kind),
    severity,
    title,
    meaning,
    fix,
    proposal: null,
    before,
    after,
    firstSeenAt: new Date(trouble.since),
    confirmedAt: now,
  };
}

function endOf(domain: DueDomain, incident: Incident, kind: TrafficTroubleKind, now: Date): ConfirmedChange {
  return {
    ...domain,
    topic: incident.topic,
    subject: incident.subject,
    event: incident.event,
    severity: 'info',
    title: overWords[kind],
    meaning: '',
    fix: '',
    proposal: null,
    before: incident.before,
    after: `${overWords[kind]}.`,
    firstSeenAt: incident.openedAt,
    confirmedAt: now,
  };
}
