import { describe, expect, it } from '@jest/globals';
import type { ServerSighting } from '@postseal/contract';
import { longestOldTtl, pauseSeconds, stateOf } from './propagation-state.js';
import type { RecordLook } from './record-look.js';

type Verdict = ServerSighting['verdict'];

function sighting(verdict: Verdict, ttlSeconds: number | null = null): ServerSighting {
  const fault = verdict === 'fault' ? { code: 'quotes' as const, detail: '', found: null } : null;
  return { host: 'ns', address: null, verdict, values: [], ttlSeconds, serial: null, fault, note: null };
}

function look(servers: readonly Verdict[], resolver: Verdict): RecordLook {
  return {
    zone: 'example.org',
    servers: servers.map((verdict) => sighting(verdict)),
    resolver: sighting(resolver),
    trouble: null,
    misplaced: null,
  };
}

describe('the state of a watched record', () => {
  it.each<[string, Verdict[], Verdict, string]>([
    ['nothing anywhere', ['absent', 'absent'], 'absent', 'waiting'],
    ['the value from before', ['before', 'before'], 'before', 'waiting'],
    ['nobody could be asked', ['unknown'], 'unknown', 'waiting'],
    ['one server has it', ['match', 'before'], 'before', 'partly'],
    ['one has it, one has it wrong', ['match', 'fault'], 'absent', 'partly'],
    ['all have it, a cache does not', ['match', 'match'], 'before', 'partly'],
    ['all have it, the resolver is silent', ['match'], 'unknown', 'partly'],
    ['all have it', ['match', 'match'], 'match', 'everywhere'],
    ['all that answer have it', ['match', 'unknown'], 'match', 'everywhere'],
    ['a fault', ['fault', 'absent'], 'absent', 'wrong'],
    ['a fault that only the resolver could be asked about', ['unknown'], 'fault', 'wrong'],
    ['taken away while a cache still has it', ['fault'], 'match', 'wrong'],
  ])('%s', (_, servers, resolver, state) => {
    expect(stateOf(look(servers, resolver), null)).toBe(state);
  });

  it('takes the word of the resolver alone when it repeats it', () => {
    const alone = look(['unknown', 'unknown'], 'match');
    expect(stateOf(alone, null)).toBe('partly');
    expect(stateOf(alone, look(['unknown'], 'absent'))).toBe('partly');
    expect(stateOf(alone, alone)).toBe('everywhere');
  });

  it('is wrong when the record stands elsewhere, or its signatures are broken', () => {
    const fault = { code: 'doubled-name' as const, detail: '', found: null };
    expect(stateOf({ ...look(['absent'], 'absent'), misplaced: { name: 'x', fault } }, null)).toBe('wrong');
    const bogus = { ...sighting('fault'), fault: { code: 'bogus' as const, detail: '', found: null } };
    expect(stateOf({ ...look(['match'], 'match'), resolver: bogus }, null)).toBe('wrong');
  });
});

it('remembers the longest time for which caches may keep an answer from before', () => {
  const first = { ...look([], 'before'), servers: [sighting('before', 3600), sighting('absent', 900)] };
  const second = { ...look([], 'before'), servers: [sighting('match', 60), sighting('before', 120)] };
  expect(longestOldTtl(first, null)).toBe(3600);
  expect(longestOldTtl(second, 3600)).toBe(3600);
  expect(longestOldTtl(look(['match'], 'match'), null)).toBeNull();
  expect(longestOldTtl({ ...first, servers: [sighting('before', 2 ** 31 - 1)] }, null)).toBe(604_800);
});

it('looks often in the first minutes, and never less than every five', () => {
  expect([0, 599, 3600, 86_400].map(pauseSeconds)).toEqual([20, 20, 120, 300]);
});
