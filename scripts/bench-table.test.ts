import { describe, expect, it } from '@jest/globals';
// @ts-expect-error plain JavaScript, as all scripts are
import { toRow, toTable } from './steps/bench-table.mjs';

describe('the table of benchmarks', () => {
  it('puts the figure first, with what it is held against, and names the kind', () => {
    const line = {
      ...{ benchmark: 'overview', kind: 'quiet', storedRecords: 1_300_000, medianMs: 2.4, p95Ms: 10 },
      ...{ floorMs: 50, aimMs: 20 },
    };
    expect(toRow(JSON.stringify(line))).toEqual([
      ...['overview, quiet', 'median 2.4 ms', '50 ms', '20 ms', '1,300,000 stored records, p95 10 ms'],
    ]);
  });

  it('reads a value with its unit, and figures within figures', () => {
    const value = { name: 'reader.mails', value: 5_200, unit: 'mails/s', floor: 2_500, aim: 5_000 };
    expect(toRow(JSON.stringify(value))).toEqual(['reader.mails', '5,200 mails/s', '2,500', '5,000', '']);
    const nested = {
      benchmark: 'large',
      seconds: 5.2,
      cpuSeconds: { node: 4, database: null },
      rssGrowthMb: 150,
    };
    expect(toRow(JSON.stringify(nested))).toEqual([
      'large',
      '5.2 s',
      '',
      '',
      'cpu node 4 s, rss growth 150 MB',
    ]);
  });

  it('says what a figure is per mail', () => {
    const line = { benchmark: 'workers', workers: 2, mailsPerSecond: 683.4, workerCpuMsPerMail: 1.03 };
    expect(toRow(JSON.stringify(line))).toEqual([
      ...['workers', '683.4 mails/s', '', '', '2 workers, worker cpu 1.03 ms a mail'],
    ]);
  });

  it('takes no other line for a figure', () => {
    expect(['2026-10: filled', '{"level":30}', '{broken'].map(toRow)).toEqual([null, null, null]);
  });

  it('lines the columns up', () => {
    const [head, rule, ...rows] = toTable([
      ['a', '1 s', '', '', 'x'],
      ['longer', '10 mails/s', '5', '', ''],
    ]).split('\n');
    const second = (text: string) => text.indexOf('|', 1);
    expect([rule, ...rows].map(second)).toEqual([second(head), second(head), second(head)]);
  });
});
