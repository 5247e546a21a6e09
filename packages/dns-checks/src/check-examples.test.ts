import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { findCheck } from './catalogue.js';
import { allCases } from './check-cases/all-cases.js';
import type { CheckExample } from './check-examples.js';

const path = join(import.meta.dirname, 'check-examples.json');

/** Keys and their tags are made anew in each run, and say nothing to a reader. */
const withoutKeys = (text: string) =>
  text.replace(/[A-Za-z0-9+/]{40,}={0,2}/g, '…').replace(/\b(key|keys) \d+/g, '$1 12345');

// POSTSEAL_WRITE=1 writes them anew. The words of an example may be a release behind; what it shows must still be found.
it('the examples of checks are found by the checks in their cases', async () => {
  const examples: Record<string, CheckExample> = {};
  for (const { id, finds } of allCases) {
    if (examples[id]) continue;
    const found = (await finds()).find((one) => one.id === id)!;
    const { subject, evidence, fix, proposal } = found;
    examples[id] = {
      subject,
      evidence: withoutKeys(evidence),
      fix: withoutKeys(fix),
      proposal: proposal && { name: proposal.name, type: proposal.type, value: withoutKeys(proposal.value) },
    };
  }
  const text = `${JSON.stringify(examples, null, 2)}\n`;
  if (process.env.POSTSEAL_WRITE) writeFileSync(path, text);
  const written: Record<string, CheckExample> = JSON.parse(readFileSync(path, 'utf8'));
  const subjects = (of: Record<string, CheckExample>) =>
    Object.fromEntries(Object.keys(written).map((id) => [id, of[id]?.subject]));
  expect(subjects(examples)).toEqual(subjects(written));
  expect(Object.keys(written).length).toBeGreaterThan(200);
  expect(Object.keys(examples).filter((id) => findCheck(id) === null)).toEqual([]);
});
