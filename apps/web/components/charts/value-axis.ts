export interface ValueAxis {
  /** Value at the top of the axis, at least as large as what was to be shown. */
  readonly max: number;
  /** Values with a grid line, from 0 to `max`. */
  readonly ticks: readonly number[];
}

/** An axis for counts from 0: whole steps of 1, 2 or 5 times a power of ten, at most `maxSteps` of them. */
export function countAxis(largest: number, maxSteps: number): ValueAxis {
  const rough = Math.max(1, largest) / maxSteps;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 5, 10].find((factor) => factor * power >= rough * (1 - 1e-9))! * power);
  const steps = Math.max(1, Math.ceil(largest / step - 1e-9));
  return { max: steps * step, ticks: Array.from({ length: steps + 1 }, (_, index) => index * step) };
}

export const shareAxis: ValueAxis = { max: 1, ticks: [0, 0.25, 0.5, 0.75, 1] };
