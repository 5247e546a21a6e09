import { expect, it } from '@jest/globals';
import type { LedgerEntry } from '@postseal/contract';
import { type Part, partTree } from './part-tree';

const entry = (position: number, path: string): LedgerEntry => ({
  position,
  path,
  kind: 'part',
  fileName: null,
  contentType: null,
  sizeBytes: null,
  outcome: 'stored',
  reason: null,
  notes: [],
  reportId: null,
  records: 0,
  messages: 0,
});
const shape = (parts: readonly Part[]): unknown[] =>
  parts.map((part) => (part.children.length > 0 ? [part.entry.path, shape(part.children)] : part.entry.path));

it('puts archive entries, nested parts and documents below what holds them', () => {
  const paths = ['1', '2', '2/a.zip', '2/a.zip/b.xml', '2/a.zip/b.xml', '2/c.xml', '2.1', '10'];
  expect(shape(partTree(paths.map((path, index) => entry(index, path))))).toEqual([
    '1',
    ['2', [['2/a.zip', [['2/a.zip/b.xml', ['2/a.zip/b.xml']]]], '2/c.xml', '2.1']],
    '10',
  ]);
});

it('keeps every entry, whatever the order in which they arrive', () => {
  const entries = [entry(2, '2/b'), entry(0, '1'), entry(1, '2')];
  expect(shape(partTree(entries))).toEqual(['1', ['2', ['2/b']]]);
  expect(partTree([])).toEqual([]);
});
