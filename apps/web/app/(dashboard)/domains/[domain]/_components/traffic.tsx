import type { RecordChange, RouteOutput, readDailyTraffic } from '@postseal/contract';
import Link from 'next/link';
import { eachDay } from '@/components/charts/day-axis';
import { summariseDays } from '@/components/charts/figures';
import { KeyFigures } from '@/components/charts/key-figures';
import { marksByDay } from '@/components/charts/marks';
import { PassChart } from '@/components/charts/pass-chart';
import type { StackMode } from '@/components/charts/stacking';
import { ChoiceLinks } from '@/components/choice-links';
import { TextLink } from '@/components/text-link';
import { Section } from '@/components/ui/card';
import { UtcDay } from '@/components/ui/relative-time';
import { hrefWith, type Query } from '@/lib/query';
import { RangePicker } from './range-picker';

type Daily = RouteOutput<typeof readDailyTraffic>;

interface TrafficProps {
  readonly path: string;
  readonly query: Query;
  readonly range: { readonly from: string; readonly to: string };
  readonly preset: number | null;
  readonly today: string;
  readonly mode: StackMode;
  readonly traffic: Daily;
  /** The period before, for comparison. */
  readonly before: Daily;
  readonly changes: readonly RecordChange[];
}

/** What receivers reported: figures, the chart over time, its marks, its table and its summary. */
export function Traffic(props: TrafficProps) {
  const { path, query, range, preset, today, mode, traffic, before, changes } = props;
  const marks = changes.map(({ id, title, confirmedAt }) => ({ id, title, at: confirmedAt }));
  const summary = summariseDays(traffic.days, range, traffic.totals);
  return (
    <Section
      title="Mail as receivers saw it"
      description="From aggregate reports. Days are UTC."
      actions={<RangePicker path={path} query={query} range={range} preset={preset} today={today} />}
    >
      <div className="grid grid-cols-1 gap-6">
        <KeyFigures traffic={traffic} before={before} />
        {traffic.days.length === 0 ? (
          <p className="rounded-md bg-sunken px-4 py-10 text-center text-ink-soft">
            {summary} <TextLink href={hrefWith(path, {}, { days: '365' })}>Show 365 days</TextLink>
          </p>
        ) : (
          <div className="grid grid-cols-1 gap-4">
            <ChoiceLinks
              label="Bars show"
              choices={[
                { href: hrefWith(path, query, { view: '' }), label: 'Messages', isChosen: mode === 'count' },
                {
                  href: hrefWith(path, query, { view: 'share' }),
                  label: 'Shares',
                  isChosen: mode === 'share',
                },
              ]}
            />
            <PassChart
              days={traffic.days}
              totals={traffic.totals}
              range={range}
              today={today}
              mode={mode}
              marks={marks}
            >
              <MarkList marks={marks} range={range} path={path} />
              <p className="max-w-3xl text-ink-soft">{summary}</p>
            </PassChart>
          </div>
        )}
      </div>
    </Section>
  );
}

interface MarkListProps {
  readonly marks: Parameters<typeof marksByDay>[0];
  readonly range: TrafficProps['range'];
  readonly path: string;
}

/** What the numbered marks above the bars mean. */
function MarkList({ marks, range, path }: MarkListProps) {
  const days = marksByDay(marks, eachDay(range.from, range.to));
  if (days.length === 0) return null;
  return (
    <ol className="grid gap-1 text-xs" aria-label="Record changes in this period">
      {days.map(({ day, marks: onDay }, index) => (
        <li key={day} className="flex items-start gap-2">
          <span className="flex size-4 shrink-0 items-center justify-center rounded-full bg-accent font-medium text-[10px] text-on-accent leading-none">
            {index + 1}
          </span>
          <span>
            <span className="text-ink-soft">
              <UtcDay day={day} />
            </span>{' '}
            {onDay.map(({ id, title }, position) => (
              <span key={id}>
                {position > 0 && ', '}
                <Link href={`${path}/history#change-${id}`} className="underline underline-offset-4">
                  {title}
                </Link>
              </span>
            ))}
          </span>
        </li>
      ))}
    </ol>
  );
}
