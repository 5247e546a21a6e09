import { Injectable } from '@nestjs/common';
import { MailProof, type Page, type ReportStanding, type ReportSummary } from '@postseal/contract';
import type { Transaction } from '../database/database.js';
import type { FoundDomain } from '../domains/domains.service.js';
import { ProblemError } from '../http/problem.js';
import {
  countReports,
  listReportRows,
  type ReportRow,
  readOverlaps,
  readReportRow,
} from './reports.queries.js';
import { readReportRecords } from './traffic.queries.js';
import { toRecord } from './traffic.service.js';

/** Single aggregate reports, superseded versions included. */
@Injectable()
export class ReportsService {
  async list(
    tx: Transaction,
    organizationId: string,
    domain: FoundDomain,
    {
      reporter = null,
      standing = null,
      ...page
    }: Page & {
      readonly reporter?: string | null | undefined;
      readonly standing?: ReportStanding | null | undefined;
    },
  ): Promise<{ reports: ReportSummary[]; total: number }> {
    const rows = await listReportRows(tx, organizationId, domain.id, { reporter, standing }, page);
    return {
      reports: rows.map(toSummary),
      total: await countReports(tx, organizationId, domain.id, { reporter, standing }),
    };
  }

  /** One report with a page of its records. Throws `not-found`. */
  async read(tx: Transaction, organizationId: string, id: string, page: Page) {
    const row = await readReportRow(tx, organizationId, id);
    if (!row) throw new ProblemError('not-found', 'There is no such report.');
    const { reporterEmail, messageId, policy, remarks, notes } = row;
    const records = await readReportRecords(tx, organizationId, row, page);
    const overlaps = await readOverlaps(tx, organizationId, id);
    const proof = MailProof.safeParse(row.proof);
    return {
      ...toSummary(row),
      reporterEmail,
      messageId,
      policy,
      remarks,
      notes,
      proof: proof.success ? proof.data : null,
      overlaps: overlaps.map(({ periodBegin, periodEnd, ...one }) => ({
        ...one,
        periodBegin: periodBegin.toISOString(),
        periodEnd: periodEnd.toISOString(),
      })),
      recordPage: records.map(toRecord),
    };
  }
}

function toSummary({ periodBegin, periodEnd, receivedAt, ...row }: ReportRow): ReportSummary {
  return {
    ...row,
    periodBegin: periodBegin.toISOString(),
    periodEnd: periodEnd.toISOString(),
    receivedAt: receivedAt.toISOString(),
  };
}
