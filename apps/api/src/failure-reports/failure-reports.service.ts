import { Inject, Injectable } from '@nestjs/common';
import type {
  FailureReport,
  FailureReportSettings,
  listFailureReports,
  Page,
  RouteOutput,
} from '@postseal/contract';
import type { FailureReport as StoredReport } from '@postseal/dmarc-reports';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { Database } from '../database/database.js';
import { Prisma } from '../database/generated/client.js';
import { DomainsService } from '../domains/domains.service.js';
import { reportAddress } from '../domains/report-address.js';
import type { Member } from '../http/caller.js';

export interface FailureFilter {
  readonly failure?: string | undefined;
  readonly reporter?: string | undefined;
  readonly ip?: string | undefined;
}

const DEFAULT_RETENTION_DAYS = 7;
const MAX_GROUPS = 20;

interface FailureRow {
  readonly id: string;
  readonly receivedAt: Date;
  readonly reporter: string;
  readonly messageId: string;
  readonly report: StoredReport;
}

/** Failure reports for people who may see them, and the owner's word on whether they come at all. */
@Injectable()
export class FailureReportsService {
  constructor(
    private readonly database: Database,
    private readonly domains: DomainsService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  list(
    { organization: { id: organizationId } }: Member,
    name: string,
    { limit, offset, ...filter }: Page & FailureFilter,
  ): Promise<RouteOutput<typeof listFailureReports>> {
    return this.database.forOrganization(organizationId, async (tx) => {
      const { id: domainId } = await this.domains.find(tx, organizationId, name);
      const key = { organizationId, domainId };
      const setting = await tx.failureReportSetting.findUnique({ where: { organizationId_domainId: key } });
      const address = await tx.reportAddress.findFirstOrThrow({ where: { ...key, retiredAt: null } });
      const own = Prisma.sql`organization_id = ${organizationId} AND domain_id = ${domainId}::uuid`;
      const where = Prisma.sql`${own} ${filterOf(filter)}`;
      // All of these lean on failure_report's index by arrival and read the domain's rows, of a few days.
      const rows = await tx.$queryRaw<FailureRow[]>`
        SELECT id::text AS id, received_at AS "receivedAt", reporter, message_id::text AS "messageId", report
        FROM failure_report WHERE ${where} ORDER BY received_at DESC, id LIMIT ${limit} OFFSET ${offset}`;
      const [{ total }] = await tx.$queryRaw<[{ total: number }]>`
        SELECT count(*)::int AS total FROM failure_report WHERE ${where}`;
      const failures = await tx.$queryRaw<{ failure: string; count: number }[]>`
        SELECT failure, count(*)::int AS count FROM failure_report, unnest(auth_failures) AS failure
        WHERE ${own} GROUP BY failure ORDER BY count(*) DESC, failure LIMIT ${MAX_GROUPS}`;
      const reporters = await tx.$queryRaw<{ reporter: string; count: number }[]>`
        SELECT reporter, count(*)::int AS count FROM failure_report
        WHERE ${own} GROUP BY reporter ORDER BY count(*) DESC, reporter LIMIT ${MAX_GROUPS}`;
      return {
        settings: {
          isWanted: setting?.isWanted ?? false,
          retentionDays: setting?.retentionDays ?? DEFAULT_RETENTION_DAYS,
          changedAt: setting?.changedAt.toISOString() ?? null,
          changedBy: setting?.changedBy ?? null,
        },
        address: reportAddress(address.token, this.config.reportHost),
        reports: rows.map(toReport),
        total,
        failures,
        reporters,
      };
    });
  }

  /** Switching off removes what is kept; a shorter time applies to what is there as well. */
  set(
    { organization: { id: organizationId }, userId }: Member,
    name: string,
    { isWanted, retentionDays }: FailureReportSettings,
  ): Promise<void> {
    return this.database.forOrganization(organizationId, async (tx) => {
      const { id: domainId } = await this.domains.find(tx, organizationId, name);
      const { name: changedBy } = await tx.user.findUniqueOrThrow({
        where: { id: userId },
        select: { name: true },
      });
      // Waits for a worker that is storing some, or lets it see the new word.
      await tx.$executeRaw`
        SELECT FROM domain WHERE organization_id = ${organizationId} AND id = ${domainId}::uuid FOR NO KEY UPDATE`;
      const data = { isWanted, retentionDays, changedAt: new Date(), changedBy };
      await tx.failureReportSetting.upsert({
        where: { organizationId_domainId: { organizationId, domainId } },
        create: { organizationId, domainId, ...data },
        update: data,
      });
      if (!isWanted) await tx.failureReport.deleteMany({ where: { organizationId, domainId } });
      await tx.$executeRaw`
        UPDATE failure_report SET expires_at = received_at + make_interval(days => ${retentionDays}::int)
        WHERE organization_id = ${organizationId} AND domain_id = ${domainId}::uuid`;
    });
  }

  removeAll({ organization: { id: organizationId } }: Member, name: string): Promise<number> {
    return this.database.forOrganization(organizationId, async (tx) => {
      const { id: domainId } = await this.domains.find(tx, organizationId, name);
      const { count } = await tx.failureReport.deleteMany({ where: { organizationId, domainId } });
      return count;
    });
  }
}

function filterOf({ failure, reporter, ip }: FailureFilter): Prisma.Sql {
  return Prisma.sql`
    ${failure ? Prisma.sql`AND ${failure} = ANY(auth_failures)` : Prisma.empty}
    ${reporter ? Prisma.sql`AND reporter = ${reporter}` : Prisma.empty}
    ${ip ? Prisma.sql`AND source_ip = ${ip}::inet` : Prisma.empty}`;
}

function toReport({ id, receivedAt, reporter, messageId, report }: FailureRow): FailureReport {
  const { form, feedbackType, arrivalDate, sourceIp, headerFromDomain, reportedDomains } = report;
  const { dkimDomain, dkimSelector, signature } = report;
  const { authFailures, identityAlignment, deliveryResult, incidents, spfRecords } = report;
  const { authenticationResults, reportedHosts, userAgent, reportingMta } = report;
  const domain = dkimDomain ?? signature?.domain ?? null;
  const selector = dkimSelector ?? signature?.selector ?? null;
  return {
    id,
    receivedAt: receivedAt.toISOString(),
    reporter,
    messageId,
    form,
    feedbackType,
    arrivedAt: arrivalDate === null ? null : new Date(arrivalDate * 1000).toISOString(),
    sourceIp,
    headerFromDomain: headerFromDomain ?? reportedDomains[0] ?? null,
    mailFromDomains: [...report.originalMailFromDomains],
    recipientDomains: [...report.originalRcptToDomains],
    authFailures: [...authFailures],
    identityAlignment: [...identityAlignment],
    deliveryResult,
    incidents: Math.max(1, incidents ?? 1),
    dkim: domain === null && selector === null ? null : { domain, selector },
    authenticationResults: [...authenticationResults],
    spfRecords: [...spfRecords],
    reportedHosts: [...reportedHosts],
    userAgent,
    reportingMta,
  };
}
