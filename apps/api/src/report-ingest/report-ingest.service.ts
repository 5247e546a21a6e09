import { Inject, Injectable } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import type { PoolClient } from 'pg';
import { Database } from '../database/database.js';
import type { ClaimedMessage } from '../inbox/inbound-message.js';
import { InboxService } from '../inbox/inbox.service.js';
import { MailAuthenticator } from '../report-trust/mail-authenticator.js';
import { nextRecheck } from '../report-trust/recheck.js';
import { reporterKeyOf, type TrustClass } from '../report-trust/report-trust.js';
import { findDecisions } from '../report-trust/reporter-decisions.js';
import { type DigestReader, ReadingFailed } from './digest-reader.js';
import type { RecordChunk, ReportKey } from './message-digest.js';
import { storeOtherReports } from './other-reports.js';
import { type DigestedMessage, type PlannedLine, planReports, type StoragePlan } from './plan-reports.js';
import { RecordPartitions } from './record-partitions.js';
import { claimedDomain, resolveDomains } from './report-domains.js';
import {
  copyRecords,
  type DomainKey,
  deleteRecords,
  type FinishedMessage,
  findVersions,
  finishMessages,
  insertReports,
  type LedgerRow,
  lockDomains,
  noteSelectors,
  replaceLedger,
  updateVersions,
  wantNames,
} from './report-ingest.queries.js';
import { bookReports } from './rollups.queries.js';

export const DIGEST_READER = Symbol('digest-reader');

/** Worst last: the outcome of a mail is that of its worst document. */
const severity: readonly PlannedLine['outcome'][] = [
  'ignored',
  'not-wanted',
  'stored',
  'revision',
  'duplicate',
  'partial',
  'quarantined',
  'rejected',
];

/** From waiting mails to stored reports, one transaction a batch: reports, records, rollups, ledger, and "done". */
@Injectable()
export class ReportIngestService {
  constructor(
    private readonly database: Database,
    private readonly inbox: InboxService,
    private readonly partitions: RecordPartitions,
    @Inject(DIGEST_READER) private readonly reader: DigestReader,
    private readonly authenticator: MailAuthenticator,
    private readonly log: PinoLogger,
  ) {}

  /** Reads the next waiting mails. Answers whether there was anything to do; rejects when nothing could be stored. */
  async ingestNext(): Promise<boolean> {
    const client = await this.database.systemPool.connect();
    try {
      const claim = await this.inbox.claim(client);
      switch (claim.kind) {
        case 'nothing-waits':
          break;
        case 'given-up':
          this.log.error({ inboxId: claim.id }, 'mail set aside: reading it failed too often');
          break;
        case 'claimed':
          await this.ingest(client, claim.messages);
          await client.query('COMMIT');
      }
      client.release();
      return claim.kind !== 'nothing-waits';
    } catch (error) {
      this.partitions.forget(); // perhaps one was dropped
      client.release(true); // ends the session: the transaction is rolled back, the messages are free
      throw error;
    }
  }

  private async ingest(client: PoolClient, messages: readonly ClaimedMessage[]): Promise<void> {
    const startedAt = performance.now();
    const ahead = new OneAtATime();
    const readings = await Promise.allSettled(messages.map((message) => this.digest(client, message, ahead)));
    const digested = readings.flatMap((reading) => {
      if (reading.status === 'rejected') throw reading.reason;
      return reading.value ? [reading.value] : [];
    });
    if (digested.length === 0) return;
    const plan = await this.store(client, digested);
    this.log.info(
      {
        inboxIds: digested.map(({ message }) => message.id),
        reportCount: plan.newReports.length,
        durationMs: Math.round(performance.now() - startedAt),
      },
      'report mails stored',
    );
  }

  /** Null when the mail killed its reader; it stays queued, with this attempt counted. */
  private async digest(
    client: PoolClient,
    message: ClaimedMessage,
    ahead: OneAtATime,
  ): Promise<DigestedMessage | null> {
    const storedAhead = new Map<string, ReportKey>();
    try {
      const mail = await this.authenticator.prepare(message);
      const digest = await this.reader.read(
        message,
        (chunk) => {
          storedAhead.set(chunk.id, { id: chunk.id, day: chunk.day });
          return ahead.run(() => this.storeAhead(client, message, chunk));
        },
        { keys: mail.keys, receivedAtSeconds: message.receivedAt.getTime() / 1000 },
      );
      return { message, digest, proof: await mail.prove(digest.signatures, digest.subject) };
    } catch (error) {
      if (!(error instanceof ReadingFailed)) throw error;
      this.log.warn({ inboxId: message.id, reason: error.message }, 'mail could not be read');
      if (storedAhead.size > 0) {
        await ahead.run(() => deleteRecords(client, message.organizationId, [...storedAhead.values()]));
      }
      return null;
    }
  }

  /** Records of a large report, while it is still being read; they count only if its report is stored. */
  private async storeAhead(client: PoolClient, message: ClaimedMessage, chunk: RecordChunk): Promise<void> {
    const { organizationId } = message;
    const claim = { message, domain: chunk.policyDomain };
    const domainId = (await resolveDomains(client, [claim]))(claim);
    if (domainId === null) return; // nothing of it will be stored
    await this.partitions.ensure([chunk.day]);
    await copyRecords(client, [{ organizationId, domainId, ...chunk }]);
  }

  private async store(client: PoolClient, digested: readonly DigestedMessage[]): Promise<StoragePlan> {
    const claims = digested.flatMap(({ message, digest }) =>
      digest.lines.map((line) => ({ message, report: line.report, domain: claimedDomain(line) })),
    );
    const domainOf = await resolveDomains(client, claims);
    const owned = claims.flatMap((claim) => {
      const domainId = domainOf(claim);
      const { organizationId } = claim.message;
      return domainId === null ? [] : [{ organizationId, domainId, report: claim.report }];
    });
    const reports = owned.flatMap(({ report, ...key }) => (report ? [{ ...key, ...report }] : []));
    await this.partitions.ensure(reports.map(({ day }) => day));
    const domains = await lockDomains(client, distinctDomains([...owned, ...addressedDomains(digested)]));
    // Both after the lock: what others stored about these domains, and what persons said, is then seen whole.
    const versions = reports.length > 0 ? await findVersions(client, reports) : [];
    const decisions = await findDecisions(
      client,
      reports.map(({ organizationId, reporter }) => ({ organizationId, reporter: reporterKeyOf(reporter) })),
    );
    const plan = planReports(digested, { domains, versions, decisions }, domainOf);
    for (const [organizationId, keys] of Map.groupBy(plan.discarded, (key) => key.organizationId)) {
      await deleteRecords(client, organizationId, keys);
    }
    // Who stops counting comes first: of the versions of a report one is current, at every moment.
    const [stopping, others] = partition(plan.changed, ({ supersededById }) => supersededById !== null);
    if (stopping.length > 0) await updateVersions(client, stopping);
    if (others.length > 0) await updateVersions(client, others);
    if (plan.newReports.length > 0) await insertReports(client, plan.newReports);
    const records = plan.newReports.flatMap(
      ({ organizationId, domainId, report: { id, day, recordChunks } }) =>
        recordChunks.map((chunk) => ({ organizationId, domainId, id, day, records: chunk })),
    );
    if (records.length > 0) await copyRecords(client, records);
    if (plan.booked.length > 0) {
      await bookReports(client, plan.booked, domains);
      await wantNames(client, distinctDomains(plan.booked));
    }
    if (plan.selectors.length > 0) await noteSelectors(client, plan.selectors);
    const lines = await storeOtherReports(client, plan.lines, domains, domainOf);
    await replaceLedger(
      client,
      digested.map(({ message }) => message),
      digested.flatMap((one) => toLedgerRows(one, lines.get(one)!)),
    );
    await finishMessages(
      client,
      digested.map((one) => toFinished(one, lines.get(one)!, Date.now())),
    );
    return plan;
  }
}

/** Mails of a batch are read at the same time, but a connection takes one statement after the other. */
class OneAtATime {
  private last: Promise<void> = Promise.resolve();

  run(step: () => Promise<void>): Promise<void> {
    const result = this.last.then(step);
    this.last = result.catch(() => {}); // told to whoever asked for that step
    return result;
  }
}

function addressedDomains(digested: readonly DigestedMessage[]): DomainKey[] {
  return digested.flatMap(({ message: { organizationId, domainId } }) =>
    domainId === null ? [] : [{ organizationId, domainId }],
  );
}

function distinctDomains(domains: readonly DomainKey[]): DomainKey[] {
  return [...new Map(domains.map((key) => [`${key.organizationId} ${key.domainId}`, key])).values()];
}

function partition<T>(list: readonly T[], test: (one: T) => boolean): [T[], T[]] {
  return [list.filter(test), list.filter((one) => !test(one))];
}

function toLedgerRows({ message, digest }: DigestedMessage, planned: readonly PlannedLine[]): LedgerRow[] {
  return digest.lines.map(({ report: _, tls: __, failure: ___, ...line }, position) => {
    const { outcome, reason, reportId } = planned[position]!;
    return {
      ...{ organizationId: message.organizationId, messageId: message.id, position },
      ...{ ...line, outcome, reason, reportId },
    };
  });
}

/** Least first: the trust of a mail is that of its least trusted report. */
const trustOrder: readonly TrustClass[] = ['rejected', 'unverified', 'unknown', 'vouched', 'verified'];

function toFinished(
  { message, digest, proof }: DigestedMessage,
  planned: readonly PlannedLine[],
  now: number,
): FinishedMessage {
  const judged = planned.filter(({ outcome, reason }) => outcome !== 'ignored' || reason !== null);
  const worst = judged.toSorted((a, b) => severity.indexOf(a.outcome) - severity.indexOf(b.outcome)).at(-1);
  const { outcome, reason } = worst ?? digest;
  const { organizationId, id, rechecks } = message;
  const domainIds = new Set(planned.flatMap(({ domainId }) => domainId ?? []));
  const domainId = domainIds.size === 1 ? [...domainIds][0]! : null;
  const { subject, headerFrom } = digest;
  const trust = trustOrder.find((one) => planned.some((line) => line.trust === one)) ?? null;
  const isOpen = planned.some((line) => line.trust === 'unknown');
  const recheckAt = isOpen ? nextRecheck(rechecks, now) : null;
  return {
    ...{ organizationId, id, outcome, reason, subject, headerFrom, domainId, proof, trust, recheckAt },
    rechecks: recheckAt ? rechecks + 1 : rechecks,
  };
}
