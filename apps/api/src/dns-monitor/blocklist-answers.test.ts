import { describe, expect, it } from '@jest/globals';
import { zoneResolver } from '@postseal/test-mail';
import { rememberAnswers } from './blocklist-answers.js';

const MINUTE = 60_000;
const listing = '1.113.0.203.zen.example';
const testPoint = '2.0.0.127.zen.example';

describe('answers of blocklists', () => {
  const zone = { [listing]: { A: '127.0.0.2' }, [testPoint]: { A: '127.0.0.2' } };

  function open(data = {}) {
    let now = 0;
    const dns = zoneResolver({ ...zone, ...data });
    const answers = rememberAnswers(dns, 1, () => now);
    const askAfter = async (minutes: number, name: string, of: keyof typeof answers = 'remembered') => {
      now += minutes * MINUTE;
      await answers[of].a(name);
      return dns.queries.length;
    };
    return askAfter;
  }

  it('are asked for once in six hours', async () => {
    const askAfter = open();
    expect([await askAfter(0, listing), await askAfter(359, listing), await askAfter(2, listing)]).toEqual([
      1, 1, 2,
    ]);
  });

  it('that are in doubt are asked for again after half an hour, and serve everybody then', async () => {
    const askAfter = open();
    expect([
      await askAfter(0, listing),
      await askAfter(24, listing, 'recent'),
      await askAfter(6, listing, 'recent'),
      await askAfter(300, listing),
    ]).toEqual([1, 1, 2, 2]);
  });

  it('about test entries are asked for once in an hour', async () => {
    const askAfter = open();
    expect([
      await askAfter(0, testPoint),
      await askAfter(59, testPoint),
      await askAfter(2, testPoint),
    ]).toEqual([1, 1, 2]);
  });

  it('that did not come are asked for again soon', async () => {
    const askAfter = open({ [listing]: { unavailable: 'timeout' } });
    expect([await askAfter(0, listing), await askAfter(9, listing), await askAfter(2, listing)]).toEqual([
      1, 1, 2,
    ]);
  });
});
