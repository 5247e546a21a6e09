import { describe, expect, it } from '@jest/globals';
import type { DnsAnswer } from '@postseal/mail-terms';
import { judgeListings, readListing, zenCodes } from './blocklist-answer.js';

const found = (...records: string[]): DnsAnswer<string> => ({
  outcome: 'found',
  records,
  ttlSeconds: 60,
  cnames: [],
  isAuthenticated: false,
});

describe('readListing', () => {
  it.each([
    ['127.0.0.2', 'ip'],
    ['127.0.0.4', 'ip'],
    ['127.0.0.10', 'policy'],
  ])('%s of ZEN means %s', (code, kind) => {
    expect(readListing(found(code), zenCodes, null)).toMatchObject({ state: 'listed', kind });
  });

  it('takes the gravest of several codes', () => {
    expect(readListing(found('127.0.0.11', '127.0.0.3'), zenCodes, null)).toMatchObject({ kind: 'ip' });
  });

  it.each(['127.255.255.252', '127.255.255.254', '127.255.255.255', '192.0.2.1', '127.0.1.99'])(
    '%s is no listing and costs nothing',
    (code) => {
      const outcome = readListing(found(code), zenCodes, null);
      expect(outcome.state).toBe('unknown');
      const answer = { list: 'zen.test', subject: '192.0.2.1', role: null, outcome, removalUrl: null };
      expect(judgeListings([answer])).toMatchObject([{ id: 'blocklist.query-refused', state: 'unknown' }]);
    },
  );

  it('knows absence from silence', () => {
    const absent = { outcome: 'no_such_name', ttlSeconds: 60, cnames: [], isAuthenticated: false } as const;
    expect(readListing(absent, zenCodes, null)).toEqual({ state: 'not-listed' });
    const silent = { outcome: 'unavailable', reason: 'timeout', detail: 'no answer' } as const;
    expect(readListing(silent, zenCodes, null)).toMatchObject({ state: 'unknown' });
  });
});

it('shares one cap among the smaller lists', () => {
  const answer = (list: string) => ({
    list,
    subject: '192.0.2.1',
    role: null,
    outcome: { state: 'listed', kind: 'minor', codes: ['127.0.0.2'] } as const,
    removalUrl: null,
  });
  const judgements = judgeListings([answer('a.test'), answer('b.test'), answer('c.test')]);
  expect(judgements.map(({ bundle }) => bundle)).toEqual(['otherLists', 'otherLists', 'otherLists']);
});
