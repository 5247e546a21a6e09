import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Page, PropagationDetail, PropagationSummary, WatchedType } from '@postseal/contract';
import { Database, type Transaction } from '../database/database.js';
import { Prisma, type PropagationWatch } from '../database/generated/client.js';
import { readLastValues } from '../dns-monitor/last-values.js';
import { DomainsService, type FoundDomain } from '../domains/domains.service.js';
import type { Member } from '../http/caller.js';
import { ProblemError } from '../http/problem.js';
import { readExpectedRecord } from './expected-record.js';
import { findListener } from './watch-listener.js';
import { toDetail, toSummary } from './watch-row.js';

const HOUR_MS = 3_600_000;
const LIFETIME_MS = 72 * HOUR_MS;
const KEPT_MS = 90 * 24 * HOUR_MS;
/** Each watch asks a zone's servers again and again: an organization gets enough for a busy day, no flood. */
export const MAX_RUNNING = 50;
export const MAX_BEGUN_PER_HOUR = 60;
const LOOK_PAUSE_MS = 5_000;

/** Watches over records that somebody published and waits for; the worker looks at them. */
@Injectable()
export class PropagationService {
  constructor(
    private readonly database: Database,
    private readonly domains: DomainsService,
  ) {}

  list(
    { organization }: Member,
    name: string,
    page: Page,
  ): Promise<{ watches: PropagationSummary[]; total: number }> {
    return this.database.forOrganization(organization.id, async (tx) => {
      const domain = await this.domains.find(tx, organization.id, name);
      const where = { organizationId: organization.id, domainId: domain.id };
      const rows = await tx.propagationWatch.findMany({
        where,
        orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
        take: page.limit,
        skip: page.offset,
      });
      return {
        watches: rows.map((row) => toSummary(row, domain.name)),
        total: await tx.propagationWatch.count({ where }),
      };
    });
  }

  read({ organization }: Member, name: string, id: string): Promise<PropagationDetail> {
    return this.database.forOrganization(organization.id, async (tx) => {
      const { domain, row } = await this.find(tx, organization.id, name, id);
      return toDetail(row, domain.name, await findListener(tx, row));
    });
  }

  /** Begins to watch a record, or gives the watch that runs already. Throws `request-invalid` and `too-many-requests`. */
  async begin(
    { organization, userId }: Member,
    name: string,
    input: { readonly name: string; readonly type: WatchedType; readonly value: string },
  ): Promise<PropagationDetail> {
    return this.database.forOrganization(organization.id, async (tx) => {
      const domain = await this.domains.find(tx, organization.id, name);
      const read = readExpectedRecord(input, domain.name);
      if (!read.ok) {
        throw new ProblemError('request-invalid', read.detail, [{ path: read.field, message: read.detail }]);
      }
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${`propagation ${organization.id}`}))`; // two at once would pass the limits
      const key = { organizationId: organization.id, domainId: domain.id, ...read.record };
      const running = await tx.propagationWatch.findFirst({ where: { ...key, endedAt: null } });
      const row = running ?? (await this.create(tx, key, userId));
      return toDetail(row, domain.name, await findListener(tx, row));
    });
  }

  /** Asks the worker to look now. Throws `too-many-requests` right after a look, and `conflict` after the end. */
  async lookNow({ organization }: Member, name: string, id: string): Promise<void> {
    await this.database.forOrganization(organization.id, async (tx) => {
      const { row } = await this.find(tx, organization.id, name, id);
      if (row.endedAt) throw new ProblemError('conflict', 'This watch has ended. Begin a new one.');
      if (row.lastLookAt && row.lastLookAt.getTime() > Date.now() - LOOK_PAUSE_MS) {
        throw new ProblemError('too-many-requests', 'The servers were asked a moment ago.');
      }
      await tx.propagationWatch.updateMany({
        where: { organizationId: organization.id, id, endedAt: null },
        data: { nextLookAt: new Date() },
      });
    });
  }

  /** Ends a watch; a look that is under way then tells nobody. Cancelling twice is once. */
  async cancel({ organization }: Member, name: string, id: string): Promise<void> {
    await this.database.forOrganization(organization.id, async (tx) => {
      await this.find(tx, organization.id, name, id);
      await tx.propagationWatch.updateMany({
        where: { organizationId: organization.id, id, endedAt: null },
        data: { ended: 'cancelled', endedAt: new Date(), nextLookAt: null, leasedUntil: null },
      });
    });
  }

  private async find(
    tx: Transaction,
    organizationId: string,
    name: string,
    id: string,
  ): Promise<{ domain: FoundDomain; row: PropagationWatch }> {
    const domain = await this.domains.find(tx, organizationId, name);
    const row = await tx.propagationWatch.findUnique({
      where: { organizationId_id: { organizationId, id } },
    });
    if (row?.domainId !== domain.id) throw new ProblemError('not-found', 'There is no such watch here.');
    return { domain, row };
  }

  private async create(
    tx: Transaction,
    key: Pick<PropagationWatch, 'organizationId' | 'domainId' | 'name' | 'type' | 'value'>,
    userId: string,
  ): Promise<PropagationWatch> {
    const now = Date.now();
    const { organizationId } = key;
    await tx.propagationWatch.deleteMany({
      where: { organizationId, endedAt: { lt: new Date(now - KEPT_MS) } },
    });
    const running = await tx.propagationWatch.count({ where: { organizationId, endedAt: null } });
    if (running >= MAX_RUNNING) {
      throw new ProblemError(
        'too-many-requests',
        `${MAX_RUNNING} records are being watched already. Cancel one that you no longer wait for.`,
      );
    }
    const begun = await tx.propagationWatch.count({
      where: { organizationId, createdAt: { gt: new Date(now - HOUR_MS) } },
    });
    if (begun >= MAX_BEGUN_PER_HOUR) {
      throw new ProblemError('too-many-requests', 'Enough records for now. Try again in an hour.');
    }
    const before = await readLastValues(tx, key, key);
    return tx.propagationWatch.create({
      data: {
        ...key,
        id: randomUUID(),
        createdByUserId: userId,
        before: before ?? Prisma.DbNull,
        expiresAt: new Date(now + LIFETIME_MS),
      },
    });
  }
}
