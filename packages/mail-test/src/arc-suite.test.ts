import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { zoneResolver } from '@postseal/test-mail';
import { isMap, isScalar, parseAllDocuments, type YAMLMap } from 'yaml';
import { advisedMailTestLimits } from './mail-to-test.js';
import { readMessageSource } from './message-source.js';
import { verifySignatures } from './signature-verdict.js';

// The ValiMail suite, see fixtures/arc/ORIGIN.md. Names repeat within a document, so pairs are read rather than objects.
interface SuiteCase {
  readonly name: string;
  readonly message: string;
  readonly expected: string;
}
interface Scenario {
  readonly description: string;
  readonly cases: readonly SuiteCase[];
  readonly keys: Readonly<Record<string, string>>;
}

const file = new URL('../fixtures/arc/arc-draft-validation-tests.yml', import.meta.url);
const scenarios = parseAllDocuments(readFileSync(file, 'utf8'), { uniqueKeys: false }).map(readScenario);

/** Where we differ from the suite, which dates from the drafts, and why. */
const differences: Readonly<Record<string, { readonly result: string; readonly because: string }>> = {
  cv_fail_i1_as_cv_fail: {
    result: 'fail',
    because: 'the draft gave no result for a first seal with cv=fail; RFC 8617 §5.2 step 3C says fail',
  },
  cv_fail_i2_as2_fail: {
    result: 'fail',
    because: 'the draft gave no result when the newest seal says cv=fail; RFC 8617 §5.2 step 2 says fail',
  },
  cv_fail_i2_as1_fail: {
    result: 'fail',
    because: 'the draft gave no result for a first seal with cv=fail; RFC 8617 §5.2 step 3C says fail',
  },
  ams_fields_c_na: {
    result: 'fail',
    because:
      'signed as relaxed/relaxed without c=; RFC 8617 §4.1.2 has the default of RFC 6376 §3.5, simple/simple',
  },
  ams_fields_h_empty: {
    result: 'fail',
    because: 'RFC 6376 §3.5 and §5.4: h= must not be empty and must name From',
  },
};

it('holds all 175 cases', () => {
  expect(scenarios.flatMap(({ cases }) => cases)).toHaveLength(175);
});

it('explains no difference that is none', () => {
  const names = new Set(scenarios.flatMap(({ cases }) => cases.map(({ name }) => name)));
  expect(Object.keys(differences).filter((name) => !names.has(name))).toEqual([]);
});

describe.each(scenarios)('$description', ({ cases, keys }) => {
  const resolver = zoneResolver(
    Object.fromEntries(Object.entries(keys).map(([name, text]) => [name, { TXT: text }])),
  );

  it.each(cases.map((one) => [one.name, one] as const))('%s', async (name, { message, expected }) => {
    const source = readMessageSource(Buffer.from(message.replaceAll('\n', '\r\n')), advisedMailTestLimits);
    const result = source.ok
      ? (await verifySignatures(source.source, 1_600_000_000, resolver, advisedMailTestLimits)).arc.result
      : 'none';
    expect(result).toBe(differences[name]?.result ?? expected);
  });
});

function readScenario(document: ReturnType<typeof parseAllDocuments>[number]): Scenario {
  const root = document.contents as unknown as YAMLMap;
  const tests = root.get('tests');
  if (!isMap(tests)) throw new Error('a document without tests');
  const cases = tests.items.map(({ key, value }) => {
    if (!isMap(value)) throw new Error('a test that is no map');
    const expected = value.get('cv');
    return {
      name: String(isScalar(key) ? key.value : key),
      message: String(value.get('message') ?? ''),
      expected: String(expected || 'None').toLowerCase(),
    };
  });
  const records = root.get('txt-records');
  return {
    description: String(root.get('description')).trim(),
    cases,
    keys: (isMap(records) ? records.toJS(document) : {}) as Record<string, string>,
  };
}
