import { Inject, Injectable } from '@nestjs/common';
import type {
  MailTestAddress as Address,
  MailTestDetail,
  MailTestSummary,
  Page,
  SharedMailTest,
} from '@postseal/contract';
import type { RunningConfig } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { Database } from '../database/database.js';
import type { MailTestAddress } from '../database/generated/client.js';
import { hasRole, type Member } from '../http/caller.js';
import { ProblemError } from '../http/problem.js';
import {
  ADDRESS_LIFETIME_MS,
  MAX_ADDRESSES_PER_CLIENT_PER_HOUR,
  MAX_SHOWN_TESTS,
} from './mail-test-limits.js';
import { toSharedResult } from './mail-test-result.js';
import { summaryColumns, toDetail, toSummary, verdictOf } from './mail-test-row.js';
import { clientKeyOf } from './network-of.js';
import { makeTestToken, testAddress } from './test-address.js';

const HOUR_MS = 3_600_000;

/** Test addresses and what arrived at them. Most of it is read by whoever knows a token, so it spans tenants. */
@Injectable()
export class MailTestsService {
  constructor(
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: RunningConfig,
  ) {}

  /** Makes an address. Throws `too-many-requests` when this visitor has had enough of them. */
  async begin(clientAddress: string, organizationId: string | null): Promise<Address> {
    const clientKey = clientKeyOf(clientAddress, this.config.secret);
    const row = await this.database.system.$transaction(async (tx) => {
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${`mail-test ${clientKey}`}))`; // two at once would pass the limit
      const createdAt = { gt: new Date(Date.now() - HOUR_MS) };
      if (
        (await tx.mailTestAddress.count({ where: { clientKey, createdAt } })) >=
        MAX_ADDRESSES_PER_CLIENT_PER_HOUR
      ) {
        throw new ProblemError(
          'too-many-requests',
          'Many test addresses were made from your network within an hour. An address that you have can be used again.',
        );
      }
      const expiresAt = new Date(Date.now() + ADDRESS_LIFETIME_MS);
      return tx.mailTestAddress.create({
        data: { token: makeTestToken(), organizationId, expiresAt, clientKey },
      });
    });
    return this.toAddress(row, []);
  }

  async readAddress(token: string): Promise<Address> {
    const row = await this.findOpen(token);
    const tests = await this.database.system.mailTest.findMany({
      where: { token },
      select: summaryColumns,
      orderBy: [{ receivedAt: 'desc' }, { id: 'asc' }],
      take: MAX_SHOWN_TESTS,
    });
    return this.toAddress(row, tests.map(toSummary));
  }

  async read(token: string, id: string): Promise<MailTestDetail> {
    await this.findOpen(token);
    const row = await this.database.system.mailTest.findFirst({ where: { token, id } });
    if (!row) throw new ProblemError('not-found');
    return toDetail(row);
  }

  /** What the holder of a shared link sees. */
  async readShared(id: string): Promise<SharedMailTest> {
    const row = await this.database.system.mailTest.findUnique({
      where: { id },
      select: { receivedAt: true, verdict: true },
    });
    const stored = row && verdictOf(row);
    if (!stored) throw new ProblemError('not-found');
    return { id, receivedAt: row.receivedAt.toISOString(), result: toSharedResult(stored) };
  }

  /** Deletes an address with everything that arrived at it. */
  async remove(token: string): Promise<void> {
    await this.findOpen(token);
    await this.database.system.mailTestAddress.deleteMany({ where: { token } });
  }

  list(
    { organization }: Member,
    page: Page,
  ): Promise<{ tests: (MailTestSummary & { token: string | null })[]; total: number }> {
    return this.database.forOrganization(organization.id, async (tx) => {
      const where = { organizationId: organization.id };
      const rows = await tx.mailTest.findMany({
        where,
        select: { ...summaryColumns, address: { select: { token: true, expiresAt: true } } },
        orderBy: [{ receivedAt: 'desc' }, { id: 'asc' }],
        take: page.limit,
        skip: page.offset,
      });
      const now = new Date();
      const mayWrite = hasRole(organization.role, 'member');
      const tests = rows.map(({ address, ...row }) => ({
        ...toSummary(row),
        // Knowing it is the right to delete: not for those who only read.
        token: mayWrite && address.expiresAt > now ? address.token : null,
      }));
      return { tests, total: await tx.mailTest.count({ where }) };
    });
  }

  private async findOpen(token: string): Promise<MailTestAddress> {
    const where = { token, expiresAt: { gt: new Date() } };
    const row = await this.database.system.mailTestAddress.findFirst({ where });
    if (!row) throw new ProblemError('not-found', 'This test address has run out, or never was.');
    return row;
  }

  private toAddress({ token, createdAt, expiresAt }: MailTestAddress, tests: MailTestSummary[]): Address {
    return {
      token,
      address: testAddress(token, this.config.reportHost),
      createdAt: createdAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
      tests,
    };
  }
}
