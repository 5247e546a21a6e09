import { describe, expect, it } from '@jest/globals';
import {
  acceptBaseline,
  advanceDrift,
  type DriftEvent,
  type DriftLook,
  type DriftState,
  type NextLook,
  newDriftState,
} from './drift.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
type Answer = DriftLook['result'];
const value = (text: string): Answer => ({ kind: 'value', value: text });
const unknown: Answer = { kind: 'unknown' };
const disagree: Answer = { kind: 'disagree', words: { ns1: 'old', ns2: 'new' } };

function look(at: number, path: DriftLook['path'], result: Answer, more: Partial<DriftLook> = {}): DriftLook {
  return { at, path, result, isUrgent: false, ttlSeconds: 3600, refreshSeconds: 3600, ...more };
}

const stable = (baseline = 'A'): DriftState => acceptBaseline(newDriftState(0), baseline, 0);

/** Runs looks that are given by minute, path and answer; returns the final state and what was told. */
function run(state: DriftState, looks: [number, DriftLook['path'], Answer][], more: Partial<DriftLook> = {}) {
  const events: DriftEvent[] = [];
  let next: NextLook | null = null;
  for (const [minute, path, answer] of looks) {
    const step = advanceDrift(state, look(minute * MINUTE, path, answer, more));
    ({ state, next } = step);
    if (step.event) events.push(step.event);
  }
  return { state, next, events, kinds: events.map(({ kind }) => kind) };
}

/** A scheduler in small: regular looks each `interval`, and every extra look that the machine wants. */
function simulate(
  world: (at: number, path: DriftLook['path']) => Answer,
  {
    until,
    interval = 30 * MINUTE,
    isUrgent = false,
  }: { until: number; interval?: number; isUrgent?: boolean },
) {
  let state = stable();
  let next: NextLook | null = null;
  let regular = interval;
  const events: (DriftEvent & { at: number })[] = [];
  for (;;) {
    const extra = next !== null && next.at <= regular ? next : null;
    const at = extra ? extra.at : regular;
    if (at > until) return { state, events, kinds: events.map(({ kind }) => kind) };
    if (!extra) regular += interval;
    const path = extra?.path ?? 'resolver';
    const step = advanceDrift(state, look(at, path, world(at, path), { isUrgent }));
    state = JSON.parse(JSON.stringify(step.state)) as DriftState; // as if stored between looks
    if (step.next === null || step.next.at > at) next = step.next;
    if (step.event) events.push({ ...step.event, at });
  }
}

describe('the first look', () => {
  it('makes a baseline once the servers say the same, without an alert', () => {
    const first = advanceDrift(newDriftState(0), look(0, 'resolver', value('A')));
    expect(first).toMatchObject({
      state: { phase: 'NEW' },
      event: null,
      next: { path: 'authority', at: MINUTE },
    });
    expect(advanceDrift(first.state, look(MINUTE, 'authority', value('A')))).toMatchObject({
      state: { phase: 'STABLE', baseline: 'A' },
      event: { kind: 'baseline', value: 'A' },
      next: null,
    });
  });

  it('makes a baseline from an hour of looks at the resolver when servers cannot be asked', () => {
    const looks: [number, DriftLook['path'], Answer][] = [
      [0, 'resolver', value('A')],
      [1, 'authority', unknown],
      [30, 'resolver', value('A')],
      [60, 'resolver', value('A')],
    ];
    expect(run(newDriftState(0), looks.slice(0, 3)).state.phase).toBe('NEW');
    const { state, kinds } = run(newDriftState(0), looks);
    expect(state).toMatchObject({ phase: 'STABLE', baseline: 'A' });
    expect(kinds).toEqual(['baseline']);
  });

  it('believes the resolver after six hours where the servers show the outside something else', () => {
    const { state, kinds } = run(
      newDriftState(0),
      Array.from({ length: 13 }, (_, i) => [
        [i * 30, 'resolver', value('inside')] as [number, 'resolver', Answer],
        [i * 30 + 1, 'authority', value('outside')] as [number, 'authority', Answer],
      ]).flat(),
    );
    expect(kinds).toEqual(['baseline']);
    expect(state.baseline).toBe('inside');
  });

  it('starts again when the value changes meanwhile', () => {
    const { state, kinds } = run(newDriftState(0), [
      [0, 'resolver', value('A')],
      [1, 'authority', value('B')],
      [5, 'resolver', value('C')],
      [15, 'authority', value('B')],
    ]);
    expect(kinds).toEqual([]);
    expect(state).toMatchObject({ phase: 'NEW', candidate: 'C' });
  });
});

describe('a true change', () => {
  it('is told once, after the last confirmation', () => {
    const { state, events } = run(stable(), [
      [100, 'resolver', value('B')],
      [101, 'authority', value('B')],
      [105, 'resolver', value('B')],
      [115, 'authority', value('B')],
      [145, 'resolver', value('B')],
    ]);
    expect(events).toEqual([{ kind: 'changed', before: 'A', after: 'B', firstSeenAt: 100 * MINUTE }]);
    expect(state).toMatchObject({ phase: 'STABLE', baseline: 'B', candidate: null });
  });

  it('is told after the first confirmation when it is urgent', () => {
    const urgent = { isUrgent: true };
    expect(
      run(
        stable(),
        [
          [100, 'resolver', value('B')],
          [101, 'authority', value('B')],
        ],
        urgent,
      ).kinds,
    ).toEqual(['changed']);
    expect(
      run(
        stable(),
        [
          [100, 'resolver', value('B')],
          [100.5, 'authority', value('B')],
        ],
        urgent,
      ).kinds,
    ).toEqual([]);
  });

  it('asks the servers, the resolver and the servers again', () => {
    const at = (minute: number) => minute * MINUTE;
    const looks: [number, DriftLook['path'], Answer][] = [
      [100, 'resolver', value('B')],
      [101, 'authority', value('B')],
      [105, 'resolver', value('B')],
    ];
    expect(run(stable(), looks.slice(0, 1)).next).toEqual({ path: 'authority', at: at(101) });
    expect(run(stable(), looks.slice(0, 2)).next).toEqual({ path: 'resolver', at: at(105) });
    expect(run(stable(), looks).next).toEqual({ path: 'authority', at: at(115) });
  });

  it.each([true, false])('gives exactly one event under a scheduler (urgent: %s)', (isUrgent) => {
    const { events, state } = simulate((at) => value(at < 5 * HOUR ? 'A' : 'B'), {
      until: 48 * HOUR,
      isUrgent,
    });
    expect(events.map(({ kind }) => kind)).toEqual(['changed']);
    expect(events[0]!.at - 5 * HOUR).toBeLessThanOrEqual((isUrgent ? 31 : 46) * MINUTE);
    expect(state).toMatchObject({ phase: 'STABLE', baseline: 'B' });
  });

  it('is not believed on old words of the servers, nor on old words of the resolver', () => {
    const looks: [number, DriftLook['path'], Answer][] = [
      [100, 'resolver', value('B')],
      [101, 'authority', value('B')],
      [130, 'authority', unknown],
      [131, 'resolver', value('B')],
    ];
    expect(run(stable(), looks).kinds).toEqual([]);
    expect(run(stable(), [...looks, [145, 'authority', value('B')]]).kinds).toEqual(['changed']);
    expect(run(stable(), [...looks, [170, 'authority', value('B')]]).kinds).toEqual([]);
  });

  it('is confirmed although the resolver shows something else now and then', () => {
    let looks = 0;
    const lies = ['A', 'C', 'B', 'B'];
    const world = (at: number, path: string) =>
      value(at < 5 * HOUR ? 'A' : path === 'authority' ? 'B' : lies[looks++ % lies.length]!);
    const { kinds, state } = simulate(world, { until: 48 * HOUR, interval: 7 * MINUTE });
    expect(kinds).toEqual(['changed']);
    expect(state.alternations).toEqual([]);
  });

  it('gives exactly one event when caches lag behind the servers', () => {
    const world = (at: number, path: string) =>
      value(at < 5 * HOUR || (path === 'resolver' && at < 6 * HOUR && at % (4 * MINUTE) !== 0) ? 'A' : 'B');
    expect(simulate(world, { until: 48 * HOUR }).kinds.filter((kind) => kind === 'changed')).toHaveLength(1);
  });

  it('gives exactly one event where only the resolver can be asked', () => {
    const world = (at: number, path: string) =>
      path === 'authority' ? unknown : value(at < 5 * HOUR ? 'A' : 'B');
    const { kinds, events } = simulate(world, { until: 48 * HOUR });
    expect(kinds).toEqual(['changed']);
    expect(events[0]!.at).toBeGreaterThanOrEqual(6 * HOUR);
  });

  it('gives exactly one event in the midst of failures', () => {
    const world = (at: number) =>
      Math.floor(at / MINUTE) % 3 === 0 ? unknown : value(at < 5 * HOUR ? 'A' : 'B');
    const { kinds, state } = simulate(world, { until: 72 * HOUR, interval: 17 * MINUTE });
    expect(kinds).toEqual(['changed']);
    expect(state.baseline).toBe('B');
  });
});

describe('silence', () => {
  const looks = (count: number): [number, 'resolver', Answer][] =>
    Array.from({ length: count }, (_, i) => [10 + i, 'resolver', unknown]);

  it('keeps the baseline, however long it lasts', () => {
    const { kinds, state } = run(stable(), looks(50));
    expect(kinds).toEqual([]);
    expect(state).toMatchObject({
      phase: 'STALE',
      baseline: 'A',
      silence: { count: 50, since: 10 * MINUTE },
    });
    const world = (at: number) => (at > 2 * HOUR && at < 60 * HOUR ? unknown : value('A'));
    const long = simulate(world, { until: 90 * HOUR });
    expect(long.kinds).toEqual([]);
    expect(long.state).toMatchObject({ phase: 'STABLE', baseline: 'A', silence: null, since: 0 });
  });

  it('ends a suspicion after an hour', () => {
    const { state, kinds, next } = run(stable(), [
      [100, 'resolver', value('B')],
      [101, 'authority', unknown],
      [105, 'resolver', unknown],
      [162, 'authority', unknown],
    ]);
    expect(state).toMatchObject({ phase: 'STALE', baseline: 'A', candidate: null });
    expect(kinds).toEqual([]);
    expect(next).toBeNull();
  });

  it('of servers that were heard before is waited out for a day before the resolver is believed alone', () => {
    const heard = run(newDriftState(0), [
      [0, 'resolver', value('A')],
      [1, 'authority', value('A')],
    ]).state;
    const looks = (hours: number) =>
      Array.from({ length: hours * 2 }, (_, i) => [
        [100 + i * 30, 'resolver', value('B')] as [number, 'resolver', Answer],
        [101 + i * 30, 'authority', unknown] as [number, 'authority', Answer],
      ]).flat();
    expect(run(heard, looks(24)).kinds).toEqual([]);
    expect(run(heard, looks(25)).kinds).toEqual(['changed']);
  });
});

/** Round robin: another value at each look. */
function byTurns(): () => string {
  let looks = 0;
  return () => (looks++ % 2 === 0 ? 'B' : 'A');
}

/** A whole zone that changes its mind every three minutes. */
const wavering = (at: number) => (Math.floor(at / (3 * MINUTE)) % 2 === 0 ? 'B' : 'A');

describe('a value that comes back', () => {
  it('is forgotten without a word', () => {
    const { kinds, state } = run(stable(), [
      [100, 'resolver', value('B')],
      [101, 'authority', value('A')],
    ]);
    expect(kinds).toEqual([]);
    expect(state).toMatchObject({ phase: 'STABLE', baseline: 'A', alternations: [] });
  });

  it('wakes nobody when only the resolver wavers, for ever', () => {
    const turns = byTurns();
    const world = (_: number, path: string) => value(path === 'authority' ? 'A' : turns());
    expect(simulate(world, { until: 200 * HOUR, interval: 10 * MINUTE, isUrgent: true }).kinds).toEqual([]);
  });

  it('is flapping at the third time within a day: one event, then silence', () => {
    const { kinds } = simulate((at) => value(wavering(at)), { until: 100 * HOUR, interval: 10 * MINUTE });
    expect(kinds).toEqual(['flapping']);
  });

  it('does not flap when a day lies between', () => {
    const looks = [0, 1, 2, 3, 4].flatMap((day): [number, DriftLook['path'], Answer][] => [
      [day * 1500 + 10, 'resolver', value('B')],
      [day * 1500 + 11, 'authority', value('B')],
      [day * 1500 + 15, 'authority', value('A')],
    ]);
    expect(run(stable(), looks).kinds).toEqual([]);
  });

  it('is quiet again after six hours on the old value, and tells of a new one once', () => {
    const world = (settled: string) => (at: number) => value(at > 20 * HOUR ? settled : wavering(at));
    const back = simulate(world('A'), { until: 60 * HOUR, interval: 10 * MINUTE });
    expect(back.kinds).toEqual(['flapping', 'settled']);
    expect(back.state).toMatchObject({ phase: 'STABLE', baseline: 'A', isTold: false });
    const moved = simulate(world('C'), { until: 60 * HOUR, interval: 10 * MINUTE });
    expect(moved.kinds).toEqual(['flapping', 'changed']);
    expect(moved.state).toMatchObject({ phase: 'STABLE', baseline: 'C', isTold: false });
  });

  it('does not call several edits in a row flapping', () => {
    const looks = ['B', 'C', 'D', 'E', 'F'].map((text, i): [number, DriftLook['path'], Answer] => [
      100 + i,
      'resolver',
      value(text),
    ]);
    const { state, kinds } = run(stable(), looks);
    expect(kinds).toEqual([]);
    expect(state).toMatchObject({ phase: 'SUSPECT', candidate: 'F' });
  });
});

describe('name servers that disagree', () => {
  it('get the time of propagation, then are told once', () => {
    const world = (at: number, path: string) =>
      at < 5 * HOUR ? value('A') : path === 'authority' ? disagree : value('B');
    const { kinds, events, state } = simulate(world, { until: 48 * HOUR });
    expect(kinds).toEqual(['inconsistent']);
    expect(events[0]!.at).toBeGreaterThanOrEqual(5.5 * HOUR);
    expect(state.phase).toBe('SPLIT');
  });

  it('are told after half an hour when the change is urgent', () => {
    const world = (at: number, path: string) =>
      at < 5 * HOUR ? value('A') : path === 'authority' ? disagree : value('B');
    const { events } = simulate(world, { until: 48 * HOUR, isUrgent: true });
    expect(events.map(({ kind }) => kind)).toEqual(['inconsistent']);
    expect(events[0]!.at).toBeLessThanOrEqual(6.5 * HOUR);
  });

  it('say nothing when they agree in time, on either value', () => {
    const world = (final: string) => (at: number, path: string) =>
      at < 5 * HOUR
        ? value('A')
        : at < 5.5 * HOUR
          ? path === 'authority'
            ? disagree
            : value('B')
          : value(final);
    expect(simulate(world('B'), { until: 48 * HOUR }).kinds).toEqual(['changed']);
    expect(simulate(world('A'), { until: 48 * HOUR }).kinds).toEqual([]);
  });

  it('say nothing when each look finds another of them wrong', () => {
    let looks = 0;
    const world = (at: number, path: string): Answer => {
      if (at < 5 * HOUR) return value('A');
      if (path === 'resolver') return value('B');
      const wrong = looks++ % 3;
      return {
        kind: 'disagree',
        words: { ns1: wrong === 0 ? 'x' : 'a', ns2: wrong === 1 ? 'x' : 'a', ns3: wrong === 2 ? 'x' : 'a' },
      };
    };
    expect(simulate(world, { until: 48 * HOUR, isUrgent: true }).kinds).toEqual([]);
  });

  it('are told although one of them errs now and then', () => {
    let looks = 0;
    const { kinds } = simulate(
      (at, path) => {
        if (at < HOUR || path === 'resolver') return value(at < HOUR ? 'A' : 'B');
        const slip = looks++ % 3 === 2 ? 'nothing' : 'new';
        return { kind: 'disagree', words: { ns1: 'old', ns2: slip, ns3: 'new' } };
      },
      { until: 4 * HOUR, isUrgent: true },
    );
    expect(kinds).toEqual(['inconsistent']);
  });

  it('get their time again when one of them changes once more', () => {
    const said = (second: string): Answer => ({ kind: 'disagree', words: { ns1: 'old', ns2: second } });
    const looks: [number, DriftLook['path'], Answer][] = [[0, 'resolver', value('B')]];
    for (let minute = 1; minute <= 41; minute += 10) looks.push([minute, 'authority', said('new')]);
    for (let minute = 51; minute <= 101; minute += 10) looks.push([minute, 'authority', said('newer')]);
    expect(run(stable(), looks, { isUrgent: false, ttlSeconds: 3600 }).kinds).toEqual([]);
  });

  it('are told again to be one, when the old value wins in the end', () => {
    const world = (at: number, path: string) =>
      at < 5 * HOUR || at > 20 * HOUR ? value('A') : path === 'authority' ? disagree : value('B');
    expect(simulate(world, { until: 48 * HOUR }).kinds).toEqual(['inconsistent', 'settled']);
  });
});

describe('what only others than the servers can judge', () => {
  const undecidable: Answer = { kind: 'undecidable' };

  it('is believed of the resolver after an hour, whatever the servers said before', () => {
    const known = run(stable(), [
      [0, 'resolver', value('B')],
      [1, 'authority', value('A')],
    ]);
    expect(known.state).toMatchObject({ phase: 'STABLE', authorityHeardAt: MINUTE });
    const looks: [number, DriftLook['path'], Answer][] = [
      [30, 'resolver', value('bogus')],
      [31, 'resolver', value('bogus')],
      [31, 'authority', undecidable],
      [60, 'resolver', value('bogus')],
    ];
    expect(run(known.state, looks).kinds).toEqual([]);
    expect(run(known.state, [...looks, [90, 'resolver', value('bogus')]]).events).toMatchObject([
      { kind: 'changed', before: 'A', after: 'bogus' },
    ]);
  });

  it('is over when the resolver takes it back', () => {
    const { state, kinds } = run(stable(), [
      [0, 'resolver', value('bogus')],
      [1, 'authority', undecidable],
      [5, 'resolver', value('A')],
    ]);
    expect({ phase: state.phase, kinds }).toEqual({ phase: 'STABLE', kinds: [] });
  });
});

describe('where the resolver is alone', () => {
  const alone = { isResolverAlone: true };

  it('its second look decides, half an hour after the first', () => {
    const first = run(stable(), [[0, 'resolver', value('B')]], alone);
    expect(first.next).toEqual({ path: 'resolver', at: 30 * MINUTE });
    const early = run(first.state, [[29, 'resolver', value('B')]], alone);
    expect(early).toMatchObject({ kinds: [], next: { path: 'resolver', at: 30 * MINUTE } });
    expect(run(early.state, [[30, 'resolver', value('B')]], alone).kinds).toEqual(['changed']);
  });

  it('a value that is gone by then is forgotten, and one that cannot be asked decides nothing', () => {
    const first = run(stable(), [[0, 'resolver', value('B')]], alone);
    expect(run(first.state, [[30, 'resolver', value('A')]], alone)).toMatchObject({
      kinds: [],
      state: { phase: 'STABLE' },
      next: null,
    });
    const silent = run(first.state, [[30, 'resolver', unknown]], alone);
    expect(silent).toMatchObject({ kinds: [], next: { path: 'resolver', at: 60 * MINUTE } });
  });
});

it('takes a new baseline from a person without an event', () => {
  const suspicious = run(stable(), [[100, 'resolver', value('B')]]).state;
  const accepted = acceptBaseline(suspicious, 'B', 102 * MINUTE);
  expect(run(accepted, [[130, 'resolver', value('B')]])).toMatchObject({
    kinds: [],
    state: { phase: 'STABLE' },
  });
});

describe('every sequence of six looks', () => {
  const paths = ['resolver', 'authority'] as const;
  const answers = [value('A'), value('B'), unknown, disagree];
  const symbols = paths.flatMap((path) => answers.map((result) => ({ path, result })));
  const sound = symbols.filter(({ path, result }) => !(path === 'resolver' && result.kind === 'disagree'));
  const LENGTH = 6;

  it.each([1, 9, 25])('keeps its promises, %d minutes apart', (gap) => {
    const path: { path: DriftLook['path']; result: Answer }[] = [];
    const broken: string[] = []; // collected, since a million expectations take longer than the machine itself
    let sequences = 0;
    function promise(isKept: boolean, text: string): void {
      if (!isKept) broken.push(`${text}: ${JSON.stringify(path)}`);
    }
    function descend(state: DriftState, believed: string): void {
      if (path.length === LENGTH) {
        sequences++;
        return;
      }
      for (const symbol of sound) {
        const at = (path.length + 1) * gap * MINUTE;
        const {
          event,
          next,
          state: after,
        } = advanceDrift(state, look(at, symbol.path, symbol.result, { isUrgent: true }));
        path.push(symbol);
        if (event?.kind === 'changed') {
          const saw = (by: string) =>
            path.some(
              ({ path: one, result }) =>
                one === by && result.kind === 'value' && result.value === event.after,
            );
          promise(
            symbol.result.kind === 'value' && symbol.result.value === event.after,
            'told by the look that shows it',
          );
          promise(saw('resolver') && (saw('authority') || at >= HOUR), 'seen on both paths');
          promise(event.before === believed, 'one change follows from the last');
        }
        const disputes = path.filter(({ result }) => result.kind === 'disagree').length;
        if (event?.kind === 'inconsistent')
          promise(disputes >= 5, 'told after five looks at the same dispute');
        if (next) promise(next.at > at, 'the next look lies ahead');
        if (after.phase === 'STABLE' || after.phase === 'STALE')
          promise(next === null, 'nothing pending when settled');
        if (symbol.result.kind === 'unknown')
          promise(after.baseline === state.baseline, 'silence keeps the baseline');
        descend(after, event?.kind === 'changed' ? event.after : believed);
        path.pop();
      }
    }
    descend(stable(), 'A');
    expect(broken).toEqual([]);
    expect(sequences).toBe(7 ** LENGTH);
  });
});
