import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { addMonths, nextMonth, partitionOf } from './record-partitions.js';

describe('record partitions', () => {
  it('are named by the month of the day', () => {
    expect(partitionOf('2025-11-02')).toBe('report_record_2025_11');
    expect(nextMonth('2025-12')).toBe('2026-01');
    expect(addMonths('2026-02', -13)).toBe('2025-01');
    expect(() => partitionOf('2025-13-01')).toThrow('not a month');
    expect(() => partitionOf("2025-11'; --")).not.toThrow(); // only the month is looked at
    expect(partitionOf("2025-11'; --")).toBe('report_record_2025_11');
  });

  // They have no row-level security of their own: a query that named one would see every tenant's records.
  it('are named by nobody else', () => {
    const source = new URL('..', import.meta.url);
    const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.includes('generated'),
    );
    expect(files.length).toBeGreaterThan(100);
    const naming = files.filter((name) =>
      /report_record_[$\d]/.test(readFileSync(new URL(name, source), 'utf8')),
    );
    expect(naming).toEqual(['report-ingest/record-partitions.ts']);
  });
});
