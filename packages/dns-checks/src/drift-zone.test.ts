import { describe, expect, it } from '@jest/globals';
import { advanceZone, newZoneState, type ZoneEvent, type ZoneLook } from './drift-zone.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const silent = { answered: 0, silent: 9, isSelfWell: true };
const well = { answered: 9, silent: 0, isSelfWell: true };

/** A scheduler in small: looks every half hour, and whenever the machine wants one sooner. */
function simulate(world: (at: number) => Omit<ZoneLook, 'at'>, until: number) {
  const events: (ZoneEvent & { at: number })[] = [];
  let state = newZoneState;
  let looks = 0;
  for (let at = 0; at <= until; looks++) {
    const step = advanceZone(state, { at, ...world(at) });
    state = step.state;
    if (step.event) events.push({ ...step.event, at });
    const regular = (Math.floor(at / (30 * MINUTE)) + 1) * 30 * MINUTE;
    at = Math.min(regular, step.nextAt ?? regular);
  }
  return { events, looks, told: events.map((one) => (one.kind === 'unreachable' ? one.severity : one.kind)) };
}

describe('a zone that cannot be asked', () => {
  it('is told after an hour, again after six, and taken back once', () => {
    const { told, events } = simulate((at) => (at >= 2 * HOUR && at < 30 * HOUR ? silent : well), 48 * HOUR);
    expect(told).toEqual(['warning', 'error', 'reachable']);
    expect(events.map(({ at }) => (at - 2 * HOUR) / HOUR)).toEqual([1, 6, 28]);
    expect(events.every(({ since }) => since === 2 * HOUR)).toBe(true);
  });

  it('costs few looks beside the regular ones', () => {
    const regular = simulate(() => well, 240 * HOUR).looks;
    expect(simulate(() => silent, 240 * HOUR).looks - regular).toBeLessThanOrEqual(5);
  });

  it('is no news within the hour', () => {
    expect(simulate((at) => (at >= 2 * HOUR && at < 2.9 * HOUR ? silent : well), 48 * HOUR).told).toEqual([]);
  });

  it('is not concluded from a single record: one answer shows that the zone lives', () => {
    expect(simulate(() => ({ answered: 1, silent: 8, isSelfWell: true }), 48 * HOUR).told).toEqual([]);
  });

  it('is not concluded when nothing else answers either: then the fault may be here', () => {
    expect(simulate(() => ({ ...silent, isSelfWell: false }), 48 * HOUR).told).toEqual([]);
  });
});
