import { Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { Database } from '../database/database.js';

const PARTITION_LOCK = 0x706f_7275; // advisory lock: one process makes or drops partitions at a time

/**
 * The month partitions of report_record. A missing one is made on a connection of its own before records are written:
 * as a separate table that is then attached, which takes a lock that running inserts do not wait for.
 */
@Injectable()
export class RecordPartitions {
  /** Months (2025-11) whose partition is known to exist. */
  private readonly known = new Set<string>();

  constructor(private readonly database: Database) {}

  /** Makes sure that records of these UTC days can be written. */
  async ensure(days: Iterable<string>): Promise<void> {
    const months = new Set([...days].map((day) => day.slice(0, 7)));
    for (const month of months) {
      if (this.known.has(month)) continue;
      await this.alone((client) => createPartition(client, month));
      this.known.add(month);
    }
  }

  /** Forgets what is known, after the database has contradicted it. */
  forget(): void {
    this.known.clear();
  }

  /** Drops the partitions of months before `month` (2025-11); answers their names. */
  async dropBefore(month: string): Promise<string[]> {
    this.forget();
    return this.alone(async (client) => {
      const { rows } = await client.query<{ name: string }>(
        `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'report_record'::regclass
         AND inhrelid::regclass::text COLLATE "C" < $1 ORDER BY 1`,
        [partitionName(month)],
      );
      for (const { name } of rows) await client.query(`DROP TABLE ${name}`);
      return rows.map(({ name }) => name);
    });
  }

  private async alone<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.database.systemPool.connect();
    try {
      await client.query('BEGIN');
      await client.query("SET LOCAL lock_timeout = '30s'");
      await client.query('SELECT pg_advisory_xact_lock($1)', [PARTITION_LOCK]);
      const result = await work(client);
      await client.query('COMMIT');
      client.release();
      return result;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }
}

async function createPartition(client: PoolClient, month: string): Promise<void> {
  const name = partitionName(month);
  const { rows } = await client.query<{ exists: boolean }>('SELECT to_regclass($1) IS NOT NULL AS exists', [
    name,
  ]);
  if (rows[0]!.exists) return;
  await client.query(`CREATE TABLE ${name} (LIKE report_record INCLUDING DEFAULTS)`);
  await client.query(`
    ALTER TABLE report_record ATTACH PARTITION ${name}
    FOR VALUES FROM ('${month}-01') TO ('${nextMonth(month)}-01')`);
}

/** The partition that holds the records of a UTC day. */
export function partitionOf(day: string): string {
  return partitionName(day.slice(0, 7));
}

/** Name of a month's partition; throws for anything but a month, since it becomes part of a statement. */
function partitionName(month: string): string {
  if (!/^\d{4}-(?:0[1-9]|1[0-2])$/.test(month)) throw new Error(`not a month: ${month}`);
  return `report_record_${month.replace('-', '_')}`;
}

/** The month after a month (2025-12 → 2026-01). */
export function nextMonth(month: string): string {
  return addMonths(month, 1);
}

/** The month that many months later, or earlier with a negative number. */
export function addMonths(month: string, months: number): string {
  const [year, index] = month.split('-').map(Number);
  return new Date(Date.UTC(year!, index! - 1 + months)).toISOString().slice(0, 7);
}
