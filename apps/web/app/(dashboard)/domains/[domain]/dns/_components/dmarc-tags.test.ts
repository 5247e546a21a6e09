import { expect, it } from '@jest/globals';
import { explainDmarcTags } from './dmarc-tags';

it('keeps order, spelling and the signs in values', () => {
  const tags = explainDmarcTags(' v=DMARC1 ; P = Reject;rua=mailto:a@b.example?x=1,mailto:c@d.example; ');
  expect(tags.map(({ tag, value }) => [tag, value])).toEqual([
    ['v', 'DMARC1'],
    ['P', 'Reject'],
    ['rua', 'mailto:a@b.example?x=1,mailto:c@d.example'],
  ]);
  expect(tags[1]?.meaning).toBe('Mail that fails: refuse it.');
});

it('explains nothing that no standard knows', () => {
  expect(explainDmarcTags('x-vendor=9;constructor=1')).toEqual([
    { tag: 'x-vendor', value: '9', meaning: null },
    { tag: 'constructor', value: '1', meaning: null },
  ]);
});

it('says that a misspelt policy is none', () => {
  expect(explainDmarcTags('p=rejct')[0]?.meaning).toMatch('not a policy');
  expect(explainDmarcTags('p')).toEqual([
    { tag: 'p', value: '', meaning: expect.stringMatching('not a policy') },
  ]);
});
