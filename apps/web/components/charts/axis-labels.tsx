import type { DayTick } from './day-axis';
import type { ValueAxis } from './value-axis';

interface ValueLabelsProps {
  readonly axis: ValueAxis;
  /** Of the plot, in pixels. */
  readonly height: number;
  readonly format: (value: number) => string;
}

/** The values of the grid lines, beside the plot. */
export function ValueLabels({ axis, height, format }: ValueLabelsProps) {
  return (
    <div className="relative min-w-8 text-end text-ink-soft text-xs tabular" aria-hidden="true">
      {/* Holds the column as wide as its widest label; the labels themselves are placed. */}
      <span className="invisible">{format(axis.max)}</span>
      {axis.ticks.map((value) => (
        <span
          key={value}
          className="-translate-y-1/2 absolute end-0"
          style={{ top: height * (1 - value / axis.max) }}
        >
          {format(value)}
        </span>
      ))}
    </div>
  );
}

/** Days below the plot; a label at an end stays inside it. */
export function DayLabels({ ticks, count }: { ticks: readonly DayTick[]; count: number }) {
  return (
    <div className="relative mt-1 h-4 text-ink-soft text-xs tabular" aria-hidden="true">
      {ticks.map(({ index, label }) => (
        <span
          key={index}
          className={`absolute whitespace-nowrap ${anchor(index, count)}`}
          style={{ insetInlineStart: `${((index + 0.5) / count) * 100}%` }}
        >
          {label}
        </span>
      ))}
    </div>
  );
}

function anchor(index: number, count: number): string {
  const place = (index + 0.5) / count;
  if (place < 0.05) return '-translate-x-2';
  return place > 0.95 ? '-translate-x-full' : '-translate-x-1/2';
}
