import { formatCount, formatDay, formatShare } from '../../lib/format';
import { classFill, dispositionFill, Swatch } from './fills';
import type { DayColumn } from './stacking';
import {
  type ClassCounts,
  classLabel,
  type Dispositions,
  dispositionLabel,
  passRate,
  trafficClasses,
} from './traffic-classes';

interface ChartLegendProps {
  /** The chosen day; without one the figures are those of the range. */
  readonly column: DayColumn | undefined;
  readonly totals: ClassCounts & { readonly dispositions: Dispositions };
  readonly range: { readonly from: string; readonly to: string };
  /** Some days of the range have no reports. */
  readonly hasGaps: boolean;
}

/** Names each fill and gives its number: labels and read-out in one place, so that nothing floats over the bars. */
export function ChartLegend({ column, totals, range, hasGaps }: ChartLegendProps) {
  const counts = column ? column.traffic : totals;
  const title = column ? formatDay(column.day) : `${formatDay(range.from)} – ${formatDay(range.to)}`;
  return (
    <div className="space-y-2">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-medium tabular">{title}</span>
        <span className="text-ink-soft">{state(column, counts)}</span>
      </p>
      <ul className="grid grid-cols-1 gap-x-6 gap-y-1 text-xs min-[26rem]:grid-cols-2 sm:flex sm:flex-wrap">
        {trafficClasses.map((key) => (
          <LegendItem
            key={key}
            fill={classFill[key]}
            label={classLabel[key]}
            count={counts?.[key] ?? null}
            of={counts?.messages ?? 0}
          />
        ))}
        {hasGaps && (
          <li className="flex items-center gap-1.5 text-ink-soft">
            <span aria-hidden="true" className="w-3 border-ink-faint border-t-2 border-dotted" />
            No reports about the day
          </li>
        )}
      </ul>
      <ul className="grid grid-cols-1 gap-x-6 gap-y-1 text-xs min-[26rem]:grid-cols-2 sm:flex sm:flex-wrap">
        <li className="text-ink-soft min-[26rem]:col-span-2">Receivers’ action (lower bar):</li>
        {(['none', 'quarantine', 'reject'] as const).map((key) => (
          <LegendItem
            key={key}
            fill={dispositionFill[key]}
            label={dispositionLabel[key]}
            count={counts?.dispositions[key] ?? null}
            of={counts?.messages ?? 0}
          />
        ))}
      </ul>
    </div>
  );
}

function state(column: DayColumn | undefined, counts: ClassCounts | null): string {
  if (!counts)
    return column?.isRunning ? 'no reports yet, the UTC day is not over' : 'no reports about this day';
  const words = `${formatCount(counts.messages)} messages, ${formatShare(passRate(counts))} passed`;
  return column?.isRunning ? `${words}, the UTC day is not over` : words;
}

function LegendItem(props: { fill: string; label: string; count: number | null; of: number }) {
  const { fill, label, count, of } = props;
  return (
    <li className="flex items-center gap-1.5">
      <Swatch fill={fill} />
      <span className="text-ink-soft">{label}</span>
      <span className="font-medium tabular">{count === null ? '–' : formatCount(count)}</span>
      {count !== null && of > 0 && <span className="text-ink-faint tabular">{formatShare(count / of)}</span>}
    </li>
  );
}
