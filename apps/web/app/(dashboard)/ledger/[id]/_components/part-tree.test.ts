import { expect, it } from '@jest/globals';
import type { LedgerEntry } from '@postseal/contract';
import { type Part, partTree } from './part-tree';

const entry = (position: number, path: string): LedgerEntry => ({
  position,
  path,
  kind: 'aggregate',
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
  parts.map((part) => (part.entry ? part.label : [part.label, shape(part.children)]));
const tree = (...paths: string[]) => shape(partTree(paths.map((path, index) => entry(index, path))));

it('gathers the files of an archive below it, in the order of the mail', () => {
  expect(tree('1', 'a.zip › x.xml', 'a.zip › b.gz › y.xml', 'a.zip › z.xml', '3')).toEqual([
    '1',
    ['a.zip', ['x.xml', ['b.gz', ['y.xml']], 'z.xml']],
    '3',
  ]);
});

it('keeps attachments of one name apart when something stands between them', () => {
  expect(tree('a.zip › x.xml', '2', 'a.zip › x.xml')).toEqual([
    ['a.zip', ['x.xml']],
    '2',
    ['a.zip', ['x.xml']],
  ]);
});

it('loses no entry, whatever the order in which they arrive', () => {
  expect(shape(partTree([entry(2, 'a › b'), entry(0, '1'), entry(1, 'a › a')]))).toEqual([
    '1',
    ['a', ['a', 'b']],
  ]);
  expect(partTree([])).toEqual([]);
});
