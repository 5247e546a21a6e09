import { describe, expect, it } from '@jest/globals';
import { classifySource } from './classify-source.js';
import { counts, source } from './source-traffic.fixture.js';
import {
  judgeTraffic,
  type OpenTrafficTrouble,
  type TrafficDay,
  type TrafficFacts,
} from './traffic-trouble.js';

const START = Date.parse('2026-10-01');
const dayOf = (index: number) => new Date(START + index * 86_400_000).toISOString().slice(0, 10);
const TODAY = dayOf(40);

interface Given {
  readonly messages?: number;
  readonly passed?: number;
  readonly failed?: number;
  readonly reports?: number;
}

/** Forty days of 1,000 messages of which 990 pass; `change` says what is different on a day, null that nobody reported. */
function traffic(change: (index: number) => Given | null = () => ({})): TrafficDay[] {
  return Array.from({ length: 40 }, (_, index) => ({ index, given: change(index) })).flatMap(
    ({ index, given }) => {
      if (given === null) return [];
      const {
        messages = 1_000,
        passed = Math.round(messages * 0.99),
        failed = messages - passed,
        reports = 3,
      } = given;
      return [{ day: dayOf(index), reports, messages, failed, ownMessages: messages, ownPassed: passed }];
    },
  );
}

const find = (facts: Partial<TrafficFacts>, open: readonly OpenTrafficTrouble[] = []) =>
  judgeTraffic({ today: TODAY, days: traffic(), sources: [], ownDays: [], ...facts }, open).present;
const kinds = (facts: Partial<TrafficFacts>, open: readonly OpenTrafficTrouble[] = []) =>
  find(facts, open).map(({ kind }) => kind);
const onLast = (given: Given) => traffic((index) => (index === 39 ? given : {}));

it('finds nothing wrong with a usual day, and nothing at all before anything is usual', () => {
  expect(find({})).toEqual([]);
  expect(find({ days: [] })).toEqual([]);
  expect(find({ days: onLast({ passed: 500 }).slice(-5) })).toEqual([]);
});

describe('a pass rate', () => {
  it('that is five points lower is a drop, with its figures', () => {
    expect(find({ days: onLast({ passed: 930 }) })).toEqual([
      {
        kind: 'pass-rate-drop',
        subject: '',
        since: dayOf(39),
        until: dayOf(39),
        rate: 0.93,
        messages: 1_000,
        usualRate: 0.99,
        usualMessages: 14_000,
        failing: [],
      },
    ]);
  });

  it('that falls below the gate is one too, unless chance explains it', () => {
    expect(kinds({ days: onLast({ passed: 965 }) })).toEqual(['pass-rate-drop']);
    const narrow = traffic((index) => ({ passed: index === 39 ? 979 : 982 }));
    expect(kinds({ days: narrow })).toEqual([]);
  });

  it('of fewer than fifty messages says nothing; three days of little mail add up', () => {
    const little = (passed: number) =>
      traffic((index) => ({ messages: 20, passed: index > 36 ? passed : 20 }));
    expect(kinds({ days: little(15) })).toEqual(['pass-rate-drop']);
    expect(kinds({ days: traffic((index) => ({ messages: 10, passed: index > 36 ? 0 : 10 })) })).toEqual([]);
  });

  it('that dropped stays so until it is clearly back, however it moves at the border', () => {
    const open = [{ kind: 'pass-rate-drop', subject: '', since: dayOf(36) }] as const;
    const since = (passed: number) => traffic((index) => (index >= 36 ? { passed } : {}));
    for (const passed of [930, 950, 979])
      expect(kinds({ days: since(passed) }, open)).toEqual(['pass-rate-drop']);
    expect(kinds({ days: since(981) }, open)).toEqual([]);
  });

  it('that falls because there is little other mail beside the same few failures is no drop', () => {
    const weekly = traffic((index) =>
      index % 7 > 4 ? { messages: 100, passed: 93 } : { messages: 1_000, passed: 993 },
    );
    const days = Array.from({ length: 14 }, (_, back) => weekly.slice(0, 40 - back));
    for (const past of days)
      expect(
        judgeTraffic({ today: dayOf(past.length), days: past, sources: [], ownDays: [] }, []).present,
      ).toEqual([]);
  });

  it('that too little mail lets nobody judge stays as it was', () => {
    const days = traffic((index) => (index > 36 ? { messages: 10, passed: 10 } : {}));
    expect(judgeTraffic({ today: TODAY, days, sources: [], ownDays: [] }, []).undecided).toEqual([
      'pass-rate-drop',
    ]);
    expect(judgeTraffic({ today: TODAY, days: traffic(), sources: [], ownDays: [] }, []).undecided).toEqual(
      [],
    );
  });

  it('that stays low for two weeks is usual by then', () => {
    const open = [{ kind: 'pass-rate-drop', subject: '', since: dayOf(20) }] as const;
    expect(kinds({ days: traffic((index) => (index >= 20 ? { passed: 900 } : {})) }, open)).toEqual([]);
  });
});

describe('failures', () => {
  it('of three times the usual number are a spike, from a hundred on', () => {
    const spike = (failed: number) =>
      traffic((index) =>
        index === 39 ? { messages: 1_000 + failed, passed: 990 + failed, failed } : { failed: 20 },
      );
    expect(find({ days: spike(100) })).toMatchObject([
      { kind: 'failure-spike', failed: 100, usual: 20, since: dayOf(39) },
    ]);
    expect(kinds({ days: spike(99) })).toEqual([]);
    const many = traffic((index) => ({ failed: index === 39 ? 290 : 100 }));
    expect(kinds({ days: many })).toEqual([]);
  });

  it('are over when they are near the usual again', () => {
    const open = [{ kind: 'failure-spike', subject: '', since: dayOf(35) }] as const;
    const after = (failed: number) =>
      traffic((index) => ({ failed: index >= 38 ? failed : index >= 35 ? 400 : 60 }));
    expect(kinds({ days: after(130) }, open)).toEqual(['failure-spike']);
    expect(kinds({ days: after(110) }, open)).toEqual([]);
  });
});

describe('reports', () => {
  const silentFrom = (first: number) => traffic((index) => (index >= first ? null : {}));

  it('that stop for three days where one a day was usual are missed', () => {
    expect(find({ days: silentFrom(37) })).toEqual([
      { kind: 'no-reports', subject: '', since: dayOf(37), lastDay: dayOf(36) },
    ]);
    expect(kinds({ days: silentFrom(38) })).toEqual([]);
  });

  it('that come now and then are not', () => {
    expect(kinds({ days: traffic((index) => (index % 3 === 0 && index < 37 ? {} : null)) })).toEqual([]);
  });

  it('that come again end it', () => {
    const open = [{ kind: 'no-reports', subject: '', since: dayOf(30) }] as const;
    expect(kinds({ days: silentFrom(30) }, open)).toEqual(['no-reports']);
    expect(kinds({ days: traffic((index) => (index >= 30 && index < 39 ? null : {})) }, open)).toEqual([]);
  });
});

describe('a source', () => {
  const stranger = {
    key: 'ip:192.0.2.77',
    name: '192.0.2.77',
    class: 'unknown',
    verdict: null,
    firstDay: dayOf(38),
    counts: counts({ fail: 200, bothPass: 20 }),
  } as const;

  it('that is new and of notable volume is told of, the largest first', () => {
    const larger = { ...stranger, key: 'ip:192.0.2.78', counts: counts({ bothPass: 500 }) };
    expect(find({ sources: [stranger, larger] })).toMatchObject([
      { kind: 'new-source', subject: 'ip:192.0.2.78', messages: 500, passed: 500 },
      { kind: 'new-source', subject: 'ip:192.0.2.77', messages: 220, passed: 20, since: dayOf(38) },
    ]);
  });

  it.each([
    ['is small', { counts: counts({ fail: 100 }) }],
    ['was reviewed', { verdict: 'mine' as const }],
    ['forwards', { class: 'forwarder' as const }],
    ['is blocked', { class: 'likely-spoof' as const }],
    ['was there before', { firstDay: dayOf(20) }],
    ['stands for all the rest', { key: 'rest' }],
  ])('that %s is not', (_, change) => {
    expect(find({ sources: [{ ...stranger, ...change }] })).toEqual([]);
  });

  it('is not new where reports have just begun', () => {
    expect(find({ days: traffic().slice(-12), sources: [stranger] })).toEqual([]);
  });
});

describe('a source of the owner’s', () => {
  const shop = classifySource(source({ key: 'service:shop', name: 'Shop', kinship: 'known-service' }));
  /** Forty days of ten messages of the shop's, among the 1,000 of all. */
  const shopDays = (failsFrom: number, until = 40) => [
    {
      source: shop,
      days: Array.from({ length: 40 }, (_, index) => ({
        day: dayOf(index),
        counts: index >= failsFrom && index < until ? counts({ fail: 10 }) : counts({ dkimOnly: 10 }),
      })),
    },
  ];

  it('that worked and fails two days running is told of, too small as it is to move the rate', () => {
    expect(find({ ownDays: shopDays(38) })).toMatchObject([
      {
        kind: 'source-fails',
        subject: 'service:shop',
        since: dayOf(38),
        rate: 0,
        messages: 20,
        usualRate: 1,
      },
    ]);
    expect(find({ ownDays: shopDays(39) })).toEqual([]);
  });

  it('stays told of until it passes on two days', () => {
    const open = [{ kind: 'source-fails', subject: 'service:shop', since: dayOf(33) }] as const;
    expect(kinds({ ownDays: shopDays(33, 39) }, open)).toEqual(['source-fails']);
    expect(kinds({ ownDays: shopDays(33, 38) }, open)).toEqual([]);
  });

  it('that never worked, or has failed for longer than two weeks, is no news', () => {
    expect(find({ ownDays: shopDays(0) })).toEqual([]);
    expect(find({ ownDays: shopDays(20) })).toEqual([]);
  });

  it('that is large enough to move the rate is told of once: by the rate, or by itself where that came first', () => {
    const days = traffic((index) => (index >= 38 ? { passed: 890, failed: 10 } : {}));
    const large = [
      {
        source: shop,
        days: Array.from({ length: 40 }, (_, index) => ({
          day: dayOf(index),
          counts: index >= 38 ? counts({ fail: 100 }) : counts({ dkimOnly: 100 }),
        })),
      },
    ];
    expect(find({ days, ownDays: large })).toMatchObject([{ kind: 'pass-rate-drop', failing: ['Shop'] }]);
    const open = [{ kind: 'source-fails', subject: 'service:shop', since: dayOf(38) }] as const;
    expect(kinds({ days, ownDays: large }, open)).toEqual(['source-fails']);
  });
});
