import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '../database/database.js';
import { GroupCommit } from '../database/group-commit.js';
import { toStorableJson } from '../database/json-text.js';
import { type CheckResult, saveCheckResults } from './check-results.queries.js';

const GROUP_LIMITS = { maxItems: 64, maxBytes: 2_000_000 };

interface Pending {
  readonly domainId: string;
  readonly json: string;
  isSaved: boolean;
}

/** Writes results of checks; those that end at the same time share a statement, never each other's failure. */
@Injectable()
export class CheckResultsWriter {
  private readonly group = new GroupCommit<Pending>(
    (pending) => save(this.database.system, pending),
    GROUP_LIMITS,
  );

  constructor(private readonly database: Database) {}

  /** False when the lease is no longer the caller's, or the domain is gone: then nothing was written. */
  async save(result: CheckResult): Promise<boolean> {
    const pending = toPending(result);
    try {
      await this.group.add(pending, pending.json.length);
    } catch {
      await save(this.database.system, [pending]); // whose fault it was shows now
    }
    return pending.isSaved;
  }

  /** The same, as a part of the caller's transaction. */
  async saveWithin(tx: Transaction, result: CheckResult): Promise<boolean> {
    const pending = toPending(result);
    await save(tx, [pending]);
    return pending.isSaved;
  }
}

function toPending(result: CheckResult): Pending {
  return { domainId: result.domainId, json: toStorableJson(result), isSaved: false };
}

async function save(tx: Transaction, pending: readonly Pending[]): Promise<void> {
  const saved = await saveCheckResults(
    tx,
    pending.map(({ json }) => json),
  );
  for (const one of pending) one.isSaved = saved.has(one.domainId);
}
