import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { Severity } from '@postseal/contract';
import { explainTlsFailure } from '@postseal/dmarc-reports';
import { PinoLogger } from 'nestjs-pino';
import type { ConfirmedChange } from '../alerts/confirmed-change.js';
import { IncidentsService } from '../alerts/incidents.service.js';
import { Database, type Transaction } from '../database/database.js';
import { addDays } from '../traffic/day-span.js';
import { UNLISTED_TLS_FAILURES } from './tls-store.queries.js';
import {
  describeRun,
  findDueFailures,
  noteLook,
  type RunFacts,
  type WatchedFailure,
} from './tls-watch.queries.js';

const PAUSE_MS = 30_000;
const LOOK_AGAIN_MS = 3_600_000; // while people know of it: whether it is over
const MAX_AT_ONCE = 50;
const RECENT_DAYS = 7; // reports tell of yesterday; some come days later. Older failures are history, and nobody is woken
const GOOD_DAYS = 2; // without the failure, by reporters that had told of it, until it is over
const TOPIC = 'tls.failure';

/**
 * Tells people of a type of TLS failure when it is new at a domain: one incident a type, which resolves by itself when
 * the same reporters have reported without it for two days, or when nothing was heard of it for a week.
 */
@Injectable()
export class TlsFailureWatcher implements BeforeApplicationShutdown {
  private underWay: Promise<void> | null = null;

  constructor(
    private readonly database: Database,
    private readonly incidents: IncidentsService,
    private readonly log: PinoLogger,
  ) {}

  @Interval(PAUSE_MS)
  async tick(): Promise<void> {
    this.underWay ??= this.look(new Date())
      .catch((error) =>
        this.log.error({ err: error }, 'TLS failures could not be looked at; it is tried again'),
      )
      .finally(() => {
        this.underWay = null;
      });
    await this.underWay;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.underWay;
  }

  /** Looks at everything that is due. A transaction each: what is told and that it was told are one. */
  async look(now: Date): Promise<void> {
    for (let looked = MAX_AT_ONCE; looked === MAX_AT_ONCE; ) {
      looked = await this.database.system.$transaction(
        async (tx) => {
          const due = await findDueFailures(tx, now, MAX_AT_ONCE);
          for (const failure of due) await this.judge(tx, failure, now);
          return due.length;
        },
        { timeout: 60_000 },
      );
    }
  }

  private async judge(tx: Transaction, failure: WatchedFailure, now: Date): Promise<void> {
    const run = await describeRun(tx, failure);
    const recently = addDays(now.toISOString().slice(0, 10), -RECENT_DAYS);
    const isOver = run.sessions === 0 || run.goodDaysSince >= GOOD_DAYS || failure.lastDay < recently;
    const open = await this.incidents.findOpen(tx, {
      organizationId: failure.organizationId,
      domainId: failure.domainId,
      topic: TOPIC,
      subject: failure.resultType,
    });
    if (open && isOver) await this.incidents.resolve(tx, open, changeOf(failure, run, now, true));
    const isNew = failure.toldRun === null || failure.toldRun < failure.runSince;
    const isWorthTelling = !isOver && (open !== null || isNew);
    if (isWorthTelling) await this.incidents.report(tx, changeOf(failure, run, now, false));
    const isWatched = !isOver && (isWorthTelling || open !== null);
    await noteLook(tx, failure, isWatched ? new Date(now.getTime() + LOOK_AGAIN_MS) : null);
  }
}

function changeOf(failure: WatchedFailure, run: RunFacts, now: Date, isOver: boolean): ConfirmedChange {
  const { organizationId, domainId, domainName, resultType, runSince, lastDay } = failure;
  const words = wordsOf(resultType, domainName);
  const where = run.receivers.length > 0 ? ` at ${listed(run.receivers)}` : '';
  const found = `${listed(run.reporters)} reported ${run.sessions} failed ${run.sessions === 1 ? 'session' : 'sessions'}${where}, since ${runSince}.`;
  return {
    organizationId,
    domainId,
    domainName,
    topic: TOPIC,
    subject: resultType,
    event: isOver ? 'tls.failure-over' : 'tls.failure-new',
    severity: severityOf(run),
    title: isOver
      ? `Over: ${words.title.toLowerCase()}`
      : `TLS failures are new: ${words.title.toLowerCase()}`,
    meaning: `${found} ${words.meaning}`,
    fix: words.fix,
    proposal: null,
    before: null,
    after: isOver ? `last reported for ${lastDay}` : found,
    firstSeenAt: now,
    confirmedAt: now,
  };
}

/** Where senders are told to insist on TLS, a failed session is a mail that was not delivered. */
function severityOf({ isEnforced }: RunFacts): Severity {
  return isEnforced ? 'error' : 'warning';
}

function wordsOf(resultType: string, domain: string): { title: string; meaning: string; fix: string } {
  if (resultType !== UNLISTED_TLS_FAILURES) return explainTlsFailure(resultType, domain);
  return {
    title: 'Failures of a type that the standard does not list',
    meaning: 'The reporters use names of their own for what went wrong.',
    fix: 'See the failures on the domain’s TLS page, with the additional information of each report.',
  };
}

const MAX_LISTED = 3;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_LISTED).join(', ');
  return names.length > MAX_LISTED ? `${shown} and ${names.length - MAX_LISTED} more` : shown || 'Reporters';
}
