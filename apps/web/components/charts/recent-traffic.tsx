import type { TrafficComparison } from '@postseal/contract';
import { utcDay } from './day-axis';
import { summariseDays } from './figures';
import { KeyFigures } from './key-figures';
import { PassChart } from './pass-chart';

/** The last days in four numbers, a chart and a sentence; says so when there was no mail. */
export function RecentTraffic({ traffic }: { traffic: TrafficComparison }) {
  const { days, totals, before, ...range } = traffic;
  const summary = summariseDays(days, range, totals);
  if (days.length === 0)
    return <p className="rounded-md bg-sunken px-4 py-10 text-center text-ink-soft">{summary}</p>;
  return (
    <div className="grid grid-cols-1 gap-6">
      <KeyFigures traffic={traffic} before={before} />
      <PassChart days={days} totals={totals} range={range} today={utcDay(new Date())} mode="count" marks={[]}>
        <p className="max-w-3xl text-ink-soft">{summary}</p>
      </PassChart>
    </div>
  );
}
