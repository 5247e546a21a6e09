import { randomUUID } from 'node:crypto';
import type { Database } from '../src/database/database.js';
import { makeToken } from '../src/domains/report-address.js';

export interface TestDomain {
  readonly organizationId: string;
  readonly domainId: string;
  readonly name: string;
  readonly token: string;
}

/** An organization with domains and their report addresses, written straight into the tables. */
export async function createDomains(
  database: Database,
  names: readonly string[],
  organizationId: string = `org-${randomUUID()}`,
): Promise<TestDomain[]> {
  const domains = names.map((name) => ({ organizationId, domainId: randomUUID(), name, token: makeToken() }));
  await database.system.organization.upsert({
    where: { id: organizationId },
    create: { id: organizationId, name: organizationId, slug: organizationId },
    update: {},
  });
  await database.system.domain.createMany({
    data: domains.map(({ domainId, name }) => ({ organizationId, id: domainId, name })),
  });
  await database.system.reportAddress.createMany({
    data: domains.map(({ domainId, token }) => ({ organizationId, domainId, token })),
  });
  return domains;
}
