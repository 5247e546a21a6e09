'use client';

import { memo, useMemo, useState } from 'react';
import { formatCompact, formatShare } from '../../lib/format';
import { DayLabels, ValueLabels } from './axis-labels';
import { ChartLegend } from './chart-legend';
import { dayTicks } from './day-axis';
import { DayChooser } from './day-chooser';
import { DayTableTwin } from './day-table';
import { describeColumn } from './describe-column';
import { classFill, dispositionFill } from './fills';
import { type Mark, marksByDay } from './marks';
import { type DayColumn, type DayTraffic, type StackMode, stackDays } from './stacking';
import type { ClassCounts, Dispositions } from './traffic-classes';
import { countAxis, shareAxis, type ValueAxis } from './value-axis';

const PLOT_HEIGHT = 220;
const STRIP_HEIGHT = 20;
const MAX_TICKS = 7;

interface PassChartProps {
  readonly days: readonly DayTraffic[];
  readonly totals: ClassCounts & { readonly dispositions: Dispositions };
  readonly range: { readonly from: string; readonly to: string };
  readonly today: string;
  readonly mode: StackMode;
  readonly marks: readonly Mark[];
  /** Shown between the bars and the table: what the marks mean, the summary. */
  readonly children?: React.ReactNode;
}

/**
 * Messages per UTC day by what passed, and beneath them what receivers did with them. The day under the pointer or
 * chosen by arrow keys is spelt out in the legend; without one the legend shows the whole range.
 */
export function PassChart({ days, totals, range, today, mode, marks, children }: PassChartProps) {
  const [chosen, setChosen] = useState<number | null>(null);
  const columns = useMemo(() => stackDays(days, range, today, mode), [days, range, today, mode]);
  const axis =
    mode === 'share' ? shareAxis : countAxis(Math.max(0, ...columns.map((c) => c.traffic?.messages ?? 0)), 4);
  const ticks = dayTicks(
    columns.map((column) => column.day),
    MAX_TICKS,
  );
  const numbered = marksByDay(
    marks,
    columns.map((column) => column.day),
  );
  const middle = (index: number) => `${((index + 0.5) / columns.length) * 100}%`;
  const column = chosen === null ? undefined : columns[chosen];

  return (
    <div className="grid grid-cols-1 gap-4">
      <ChartLegend
        column={column}
        totals={totals}
        range={range}
        hasGaps={columns.some((each) => !each.traffic && !each.isRunning)}
      />
      <div className="mt-3 grid grid-cols-[auto_minmax(0,1fr)] gap-x-2">
        <ValueLabels
          axis={axis}
          height={PLOT_HEIGHT}
          format={mode === 'share' ? formatShare : formatCompact}
        />
        <DayChooser
          count={columns.length}
          chosen={chosen}
          describe={(index) => describeColumn(columns[index]!)}
          onChoose={setChosen}
        >
          <Bars columns={columns} axis={axis} />
          {numbered.map(({ index, day }, position) => (
            <span
              key={day}
              aria-hidden="true"
              className="pointer-events-none absolute -top-1 bottom-0 border-accent-text border-s border-dashed"
              style={{ insetInlineStart: middle(index) }}
            >
              <span className="-top-3.5 -translate-x-1/2 absolute flex size-4 items-center justify-center rounded-full bg-accent font-medium text-[10px] text-on-accent leading-none">
                {position + 1}
              </span>
            </span>
          ))}
          {chosen !== null && (
            <span
              aria-hidden="true"
              className="pointer-events-none absolute inset-y-0 bg-ink/8 ring-1 ring-ink/40 ring-inset"
              style={{
                insetInlineStart: `${(chosen / columns.length) * 100}%`,
                width: `max(3px, ${100 / columns.length}%)`,
              }}
            />
          )}
        </DayChooser>
        <span aria-hidden="true" />
        <DayLabels ticks={ticks} count={columns.length} />
      </div>
      {children}
      <DayTableTwin columns={columns} caption="Messages per UTC day by what passed and what receivers did" />
    </div>
  );
}

const Bars = memo(function Bars({ columns, axis }: { columns: readonly DayColumn[]; axis: ValueAxis }) {
  const step = 100 / columns.length;
  const gap = columns.length <= 45 ? 0.18 : columns.length <= 100 ? 0.1 : 0;
  const place = (index: number) => ({ x: `${(index + gap / 2) * step}%`, width: `${step * (1 - gap)}%` });
  const height = (share: number) => share * PLOT_HEIGHT;
  return (
    <>
      <svg aria-hidden="true" className="block w-full" height={PLOT_HEIGHT} focusable="false">
        {axis.ticks.map((value) => (
          <line
            key={value}
            x2="100%"
            y1={PLOT_HEIGHT - height(value / axis.max)}
            y2={PLOT_HEIGHT - height(value / axis.max)}
            stroke={value === 0 ? 'var(--line-strong)' : 'var(--line)'}
          />
        ))}
        {columns.map((column, index) => (
          <g key={column.day}>
            {column.classes.map(({ key, from, to }) => (
              <rect
                key={key}
                {...place(index)}
                y={PLOT_HEIGHT - height(to / axis.max)}
                height={height((to - from) / axis.max)}
                fill={classFill[key]}
              />
            ))}
            {column.isRunning && (
              <rect {...place(index)} height={PLOT_HEIGHT} fill="url(#fill-running)" opacity="0.7" />
            )}
            {!column.traffic && !column.isRunning && (
              <line
                x1={`${index * step}%`}
                x2={`${(index + 1) * step}%`}
                y1={PLOT_HEIGHT - 4}
                y2={PLOT_HEIGHT - 4}
                stroke="var(--ink-faint)"
                strokeWidth="2"
                strokeDasharray="2 3"
              />
            )}
          </g>
        ))}
      </svg>
      <svg aria-hidden="true" className="mt-1.5 block w-full" height={STRIP_HEIGHT} focusable="false">
        <rect width="100%" height={STRIP_HEIGHT} fill="var(--sunken)" />
        {columns.flatMap((column, index) =>
          column.dispositions.map(({ key, from, to }) => (
            <rect
              key={`${column.day} ${key}`}
              {...place(index)}
              y={STRIP_HEIGHT * (1 - to)}
              height={STRIP_HEIGHT * (to - from)}
              fill={dispositionFill[key]}
            />
          )),
        )}
      </svg>
    </>
  );
});
