import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { ReportKey } from '@postseal/contract';
import { Database } from '../database/database.js';
import type { ReportKey as ReportKeyRow } from '../database/generated/client.js';
import type { KeyHolder, Member } from '../http/caller.js';
import { ProblemError } from '../http/problem.js';
import { hashKey, makeKey, shownKey } from './report-key.js';

const MAX_KEYS = 20; // of an organization
const MAX_REQUESTS_PER_MINUTE = 600; // with one key

/** Keys with which programs send reports, and nothing else. */
@Injectable()
export class ReportKeysService {
  constructor(private readonly database: Database) {}

  list({ organization }: Member): Promise<ReportKey[]> {
    return this.database.forOrganization(organization.id, async (tx) => {
      const rows = await tx.reportKey.findMany({
        where: { organizationId: organization.id },
        orderBy: { createdAt: 'asc' },
      });
      return rows.map(toKey);
    });
  }

  make({ organization, email }: Member, name: string): Promise<{ key: ReportKey; secret: string }> {
    const secret = makeKey();
    return this.database.forOrganization(organization.id, async (tx) => {
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${organization.id}))`; // two at once would pass the limit
      const count = await tx.reportKey.count({ where: { organizationId: organization.id } });
      if (count >= MAX_KEYS)
        throw new ProblemError('conflict', `An organization has at most ${MAX_KEYS} keys.`);
      const row = await tx.reportKey.create({
        data: {
          organizationId: organization.id,
          id: randomUUID(),
          name,
          hash: Uint8Array.from(hashKey(secret)!),
          shown: shownKey(secret),
          createdBy: email,
        },
      });
      return { key: toKey(row), secret };
    });
  }

  /** Throws `not-found`. */
  revoke({ organization }: Member, id: string): Promise<void> {
    return this.database.forOrganization(organization.id, async (tx) => {
      const { count } = await tx.reportKey.deleteMany({ where: { organizationId: organization.id, id } });
      if (count === 0) throw new ProblemError('not-found', 'There is no such key.');
    });
  }

  /**
   * Whose key it is; counts the request. Throws `sign-in-required` for a key that is unknown or revoked, and
   * `too-many-requests`. One statement by report_key_hash_key.
   */
  async open(key: string): Promise<KeyHolder> {
    const hash = hashKey(key);
    const [row] = hash
      ? await this.database.system.$queryRaw<(KeyHolder & { requests: number })[]>`
          UPDATE report_key
          SET last_used_at = now(), minute = greatest(minute, date_trunc('minute', now())),
            requests = CASE WHEN minute >= date_trunc('minute', now()) THEN requests + 1 ELSE 1 END
          WHERE hash = ${hash}::bytea
          RETURNING organization_id AS "organizationId", name, requests`
      : [];
    if (!row) throw new ProblemError('sign-in-required', 'This report key is not known, or was revoked.');
    if (row.requests > MAX_REQUESTS_PER_MINUTE)
      throw new ProblemError(
        'too-many-requests',
        `A key may be used ${MAX_REQUESTS_PER_MINUTE} times a minute; try again in the next one.`,
      );
    return { organizationId: row.organizationId, name: row.name };
  }
}

function toKey({ id, name, shown, createdBy, createdAt, lastUsedAt }: ReportKeyRow): ReportKey {
  return {
    id,
    name,
    shown,
    createdBy,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}
