import { Injectable } from '@nestjs/common';
import {
  Difference,
  type listChanges,
  QuietReason,
  type RecordChange,
  type RouteOutput,
  Severity,
} from '@postseal/contract';
import { z } from 'zod';
import { Database } from '../database/database.js';
import type { Prisma, RecordChange as RecordChangeRow } from '../database/generated/client.js';
import { DomainsService } from '../domains/domains.service.js';
import type { Member } from '../http/caller.js';
import type { Parsed } from '../http/implements.js';
import { titleOfEvent } from './event-titles.js';
import { splitSubject } from './watched-subject.js';

const Differences = z.array(Difference);

/** What happened to a domain's records, newest first. */
@Injectable()
export class TimelineService {
  constructor(
    private readonly database: Database,
    private readonly domains: DomainsService,
  ) {}

  list(
    { organization }: Member,
    name: string,
    query: Parsed<typeof listChanges>['query'],
  ): Promise<RouteOutput<typeof listChanges>> {
    return this.database.forOrganization(organization.id, async (tx) => {
      const domain = await this.domains.find(tx, organization.id, name);
      const where: Prisma.RecordChangeWhereInput = {
        organizationId: organization.id,
        domainId: domain.id,
        AND: [
          query.kind ? { subject: { startsWith: `${query.kind}:` } } : {},
          query.subject ? { subject: query.subject } : {},
          query.show === 'alerts' ? { severity: { not: 'info' } } : {},
        ],
      };
      const rows = await tx.recordChange.findMany({
        where,
        orderBy: [{ confirmedAt: 'desc' }, { id: 'asc' }],
        take: query.limit,
        skip: query.offset,
      });
      const total = await tx.recordChange.count({ where });
      return { changes: rows.map((row) => toChange(row, domain.name)), total };
    });
  }
}

function toChange(row: RecordChangeRow, domain: string): RecordChange {
  return {
    id: row.id,
    domain,
    event: row.event,
    severity: Severity.parse(row.severity),
    title: titleOfEvent(row.event),
    meaning: row.meaning,
    subject: row.subject,
    ...splitSubject(row.subject),
    before: row.before,
    after: row.after,
    differences: Differences.parse(row.differences),
    quiet: row.quiet === null ? null : QuietReason.parse(row.quiet),
    by: row.actor,
    firstSeenAt: row.firstSeenAt.toISOString(),
    confirmedAt: row.confirmedAt.toISOString(),
  };
}
