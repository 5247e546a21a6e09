import { Injectable } from '@nestjs/common';
import {
  type decideReporter,
  type listReporterDecisions,
  type ReporterDecision,
  ReporterWord,
  type RouteOutput,
  type readReporter,
} from '@postseal/contract';
import { memberName } from '../accounts/member-name.js';
import { Clock } from '../clock.js';
import { Database, type Transaction } from '../database/database.js';
import type { ReporterDecision as DecisionRow } from '../database/generated/client.js';
import { DomainsService } from '../domains/domains.service.js';
import type { Member } from '../http/caller.js';
import type { Parsed } from '../http/implements.js';
import { ProblemError } from '../http/problem.js';
import { reporterKeyOf } from '../report-trust/report-trust.js';
import { addDays } from '../traffic/day-span.js';
import { remarkOn } from './reporter-remarks.js';
import { readNamesOfSender, readReporterDays, readSenders } from './reporters.queries.js';

const DAYS = 90;
const MAX_DECISIONS = 500;

/** Who reports, whether it is believed, and what people say about that. */
@Injectable()
export class ReportersService {
  constructor(
    private readonly database: Database,
    private readonly domains: DomainsService,
    private readonly clock: Clock,
  ) {}

  /** Throws `not-found` for a domain, or a reporter of it, that is not there. */
  read({ organization }: Member, name: string, reporter: string): Promise<RouteOutput<typeof readReporter>> {
    return this.database.forOrganization(organization.id, async (tx) => {
      const { id: domainId } = await this.domains.find(tx, organization.id, name);
      const today = this.clock.now().toISOString().slice(0, 10);
      // Before the reports: a recount that ends in between is then shown as going on, and not as one that changed nothing.
      const decisions = await tx.reporterDecision.findMany({
        where: { organizationId: organization.id, reporter: reporterKeyOf(reporter) },
      });
      const senders = await readSenders(tx, organization.id, domainId, reporter);
      if (senders.length === 0) throw new ProblemError('not-found', 'There are no reports by this name.');
      const days = await readReporterDays(tx, organization.id, domainId, reporter, addDays(today, 1 - DAYS));
      const firstDay = senders.map((one) => one.firstDay).toSorted()[0]!;
      return {
        reporter,
        reports: senders.reduce((sum, one) => sum + one.reports, 0),
        messages: Math.min(
          Number.MAX_SAFE_INTEGER,
          senders.reduce((sum, one) => sum + one.messages, 0),
        ),
        days,
        senders: senders.map((one) => {
          const row = decisions.find(({ sender }) => sender === one.sender);
          return { ...one, decision: row ? toDecision(row) : null };
        }),
        remarks: remarkOn(days, senders, firstDay, today),
      };
    });
  }

  decisions({ organization }: Member): Promise<RouteOutput<typeof listReporterDecisions>> {
    return this.database.forOrganization(organization.id, async (tx) => {
      const rows = await tx.reporterDecision.findMany({
        where: { organizationId: organization.id },
        orderBy: { decidedAt: 'desc' },
        take: MAX_DECISIONS,
      });
      return {
        decisions: rows.map((row) => ({
          reporter: row.reporter,
          sender: row.sender,
          ...toDecision(row),
        })),
      };
    });
  }

  /** Remembers the word; a worker counts the stored reports anew. Throws `not-found` and `conflict`. */
  async decide(
    member: Member,
    { reporter, sender, word }: Parsed<typeof decideReporter>['body'],
  ): Promise<void> {
    const { organization } = member;
    const key = { organizationId: organization.id, reporter: reporterKeyOf(reporter), sender };
    await this.database.forOrganization(organization.id, async (tx) => {
      await this.admit(tx, key);
      const decision = {
        decision: word ?? 'none',
        decidedBy: await memberName(tx, member),
        decidedAt: this.clock.now(),
        appliedAt: null,
      };
      await tx.reporterDecision.upsert({
        where: { organizationId_reporter_sender: key },
        create: { ...key, ...decision },
        update: decision,
      });
    });
  }

  /** Only about what has sent reports, so that the table holds no more than the reports do. */
  private async admit(
    tx: Transaction,
    { organizationId, reporter, sender }: { organizationId: string; reporter: string; sender: string },
  ): Promise<void> {
    const names = await readNamesOfSender(tx, organizationId, sender);
    if (!names.some((one) => reporterKeyOf(one) === reporter))
      throw new ProblemError('not-found', 'No report by this name came from this sender.');
    const others = { organizationId, NOT: { reporter, sender } };
    if ((await tx.reporterDecision.count({ where: others })) >= MAX_DECISIONS)
      throw new ProblemError('conflict', `At most ${MAX_DECISIONS} reporters can be decided about.`);
  }
}

function toDecision(row: DecisionRow): ReporterDecision {
  return {
    word: ReporterWord.safeParse(row.decision).data ?? null,
    by: row.decidedBy,
    at: row.decidedAt.toISOString(),
    isCounting: row.appliedAt === null,
  };
}
