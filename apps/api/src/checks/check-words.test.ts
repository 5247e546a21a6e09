import { expect, it } from '@jest/globals';
import { catalogue } from '@postseal/dns-checks';
import { groupNames, needWords } from './check-words.js';

it('has a name for each group and need of the catalogue', () => {
  expect(catalogue.filter(({ group, needs }) => !groupNames[group] || !needWords[needs])).toEqual([]);
});
