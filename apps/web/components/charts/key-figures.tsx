import type { RouteOutput, readDailyTraffic } from '@postseal/contract';
import { ArrowDown, ArrowRight, ArrowUp } from 'lucide-react';
import {
  type Comparison,
  compareCounts,
  compareShares,
  type Direction,
  isComparable,
} from '@/components/charts/figures';
import { dkimRate, passRate } from '@/components/charts/traffic-classes';
import { formatCompact, formatCount, formatShare } from '@/lib/format';

type Daily = RouteOutput<typeof readDailyTraffic>;

interface KeyFiguresProps {
  readonly traffic: Pick<Daily, 'days' | 'totals'>;
  /** Null where there is nothing to compare with. */
  readonly before: Pick<Daily, 'days' | 'totals'> | null;
}

/** The period in four numbers, each beside the period before. */
export function KeyFigures({ traffic, before }: KeyFiguresProps) {
  const now = traffic.totals;
  const then = before && isComparable(traffic, before) ? before.totals : null;
  const shares = (of: (counts: Daily['totals']) => number | null) => then && compareShares(of(now), of(then));
  const counts = (of: (counts: Daily['totals']) => number) => then && compareCounts(of(now), of(then));
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-5 lg:grid-cols-4">
      <Figure
        term="Passed DMARC"
        value={formatShare(passRate(now))}
        comparison={shares(passRate)}
        better="up"
      />
      <Figure
        term="DKIM passed"
        value={formatShare(dkimRate(now))}
        comparison={shares(dkimRate)}
        better="up"
      />
      <Figure
        term="Messages"
        value={short(now.messages)}
        title={formatCount(now.messages)}
        comparison={counts(({ messages }) => messages)}
      />
      <Figure
        term="Failed"
        value={short(now.fail)}
        title={formatCount(now.fail)}
        comparison={counts(({ fail }) => fail)}
        better="down"
      />
    </dl>
  );
}

const short = (count: number) => (count < 1_000_000 ? formatCount(count) : formatCompact(count));

interface FigureProps {
  readonly term: string;
  readonly value: string;
  readonly title?: string;
  readonly comparison: Comparison | null;
  /** Which way is good news; without one neither is. */
  readonly better?: Direction;
}

const arrows = { up: ArrowUp, down: ArrowDown, same: ArrowRight } as const;

function Figure({ term, value, title, comparison, better }: FigureProps) {
  const Arrow = comparison && arrows[comparison.direction];
  return (
    <div className="grid gap-0.5">
      <dt className="text-ink-soft">{term}</dt>
      <dd className="font-semibold text-xl tabular" title={title}>
        {value}
      </dd>
      {comparison && (
        <dd className={`flex items-center gap-1 text-xs ${comparisonColour(comparison, better)}`}>
          {Arrow && <Arrow aria-hidden="true" className="size-3.5 shrink-0" />}
          <span>
            {comparison.text}{' '}
            <span className="text-ink-soft">
              {comparison.isNumberOfThen ? 'in the period before' : 'to the period before'}
            </span>
          </span>
        </dd>
      )}
    </div>
  );
}

function comparisonColour(comparison: Comparison, better: Direction | undefined): string {
  if (!better || comparison.direction === 'same') return 'text-ink-soft';
  return comparison.direction === better ? 'text-pass-text' : 'text-fail-text';
}
