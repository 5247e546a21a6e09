import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parseIp } from '@postseal/mail-terms';
import { zoneResolver } from '@postseal/test-mail';
import { parseAllDocuments } from 'yaml';
import { evaluateSpf } from './evaluate-spf.js';
import { rfc7208Limits } from './spf-evaluation.js';

// The openspf suite, see fixtures/rfc7208/ORIGIN.md for what its zone data means.
interface SuiteCase {
  readonly host: string;
  readonly helo: string;
  readonly mailfrom: string;
  readonly result: string | readonly string[];
  readonly explanation?: string;
}
type SuiteRecord = 'TIMEOUT' | Readonly<Record<string, unknown>>;
interface Scenario {
  readonly description: string;
  readonly tests: Readonly<Record<string, SuiteCase>>;
  readonly zonedata: Readonly<Record<string, readonly SuiteRecord[]>>;
}
type NameData = NonNullable<Parameters<typeof zoneResolver>[0]>[string];

const file = new URL('../fixtures/rfc7208/rfc7208-tests.yml', import.meta.url);
const scenarios = parseAllDocuments(readFileSync(file, 'utf8')).map(
  (document) => document.toJS() as Scenario,
);
const RECORD_TYPES = ['A', 'AAAA', 'CNAME', 'MX', 'PTR', 'TXT'] as const;

it('holds all 203 cases, 22 of them with an explanation', () => {
  const cases = scenarios.flatMap((scenario) => Object.values(scenario.tests));
  expect(cases).toHaveLength(203);
  expect(cases.filter((one) => one.explanation !== undefined)).toHaveLength(22);
});

describe.each(scenarios)('$description', ({ tests, zonedata }) => {
  const resolver = zoneResolver(
    Object.fromEntries(Object.entries(zonedata).map(([name, records]) => [name, readName(records)])),
  );

  it.each(Object.entries(tests))('%s', async (_, one) => {
    const evaluation = await evaluateSpf(
      { ip: parseIp(one.host)!, mailFrom: one.mailfrom, helo: one.helo, receiver: 'mx.example.net' },
      resolver,
      { ...rfc7208Limits, signal: null },
    );
    expect([one.result].flat()).toContain(evaluation.result);
    if (one.explanation !== undefined) {
      // DEFAULT is the suite's word for "the domain owner says nothing".
      expect(evaluation.explanation ?? 'DEFAULT').toBe(one.explanation);
    }
  });
});

function readName(records: readonly SuiteRecord[]): NameData {
  const valuesOf = (type: string) =>
    records.flatMap((record) => (record !== 'TIMEOUT' && type in record ? [record[type]] : []));
  const isTxtWritten = records.some((record) => record !== 'TIMEOUT' && 'TXT' in record);
  const isDead = records.includes('TIMEOUT');
  const data: Record<string, unknown> = {};
  for (const type of RECORD_TYPES) {
    const values = valuesOf(type === 'TXT' && !isTxtWritten ? 'SPF' : type).filter(
      (value) => value !== 'NONE',
    );
    if (values.length > 0) data[type] = values.map((value) => readRecord(type, value));
    else if (isDead) data[type] = { unavailable: 'timeout' };
  }
  return data;
}

function readRecord(type: string, value: unknown): unknown {
  if (type !== 'MX') return value;
  const [preference, exchange] = value as readonly [number, string];
  return { preference, exchange };
}
