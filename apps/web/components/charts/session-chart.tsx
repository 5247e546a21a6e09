'use client';

import { useState } from 'react';
import { formatCompact, formatCount, formatDay, formatShare } from '../../lib/format';
import { DayLabels, ValueLabels } from './axis-labels';
import { dayTicks, eachDay } from './day-axis';
import { DayChooser } from './day-chooser';
import { Swatch } from './fills';
import { countAxis } from './value-axis';

const PLOT_HEIGHT = 180;
const MIN_FAILED_HEIGHT = 3; // one failure among a million sessions must be seen
const MAX_TICKS = 7;

interface DaySessions {
  readonly day: string;
  readonly succeeded: number;
  readonly failed: number;
}

interface SessionChartProps {
  readonly days: readonly DaySessions[];
  readonly range: { readonly from: string; readonly to: string };
  readonly today: string;
}

/** TLS sessions per UTC day, the failed ones on top; the chosen day is spelt out above, all of them in the table. */
export function SessionChart({ days, range, today }: SessionChartProps) {
  const [chosen, setChosen] = useState<number | null>(null);
  const byDay = new Map(days.map((one) => [one.day, one]));
  const columns = eachDay(range.from, range.to).map((day) => ({ day, sessions: byDay.get(day) ?? null }));
  const axis = countAxis(Math.max(0, ...days.map(({ succeeded, failed }) => succeeded + failed)), 4);
  const step = 100 / columns.length;
  const gap = columns.length <= 100 ? 0.18 : 0;
  const column = chosen === null ? undefined : columns[chosen];
  const shown = column ? column.sessions : totalOf(days);
  const title = column ? formatDay(column.day) : `${formatDay(range.from)} – ${formatDay(range.to)}`;
  return (
    <div className="grid grid-cols-1 gap-4">
      <div className="space-y-2">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium tabular">{title}</span>
          <span className="text-ink-soft">
            {shown ? `${formatCount(shown.succeeded + shown.failed)} sessions` : 'no reports about this day'}
          </span>
        </p>
        <ul className="flex flex-wrap gap-x-6 gap-y-1 text-xs">
          <Legend fill="var(--pass)" label="Encrypted and verified" count={shown?.succeeded ?? null} />
          <Legend fill="url(#fill-fail)" label="Failed" count={shown?.failed ?? null} />
        </ul>
      </div>
      <div className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2">
        <ValueLabels axis={axis} height={PLOT_HEIGHT} format={formatCompact} />
        <DayChooser
          count={columns.length}
          chosen={chosen}
          describe={(index) => describe(columns[index]!)}
          onChoose={setChosen}
        >
          <svg aria-hidden="true" className="block w-full" height={PLOT_HEIGHT} focusable="false">
            {axis.ticks.map((value) => (
              <line
                key={value}
                x2="100%"
                y1={PLOT_HEIGHT * (1 - value / axis.max)}
                y2={PLOT_HEIGHT * (1 - value / axis.max)}
                stroke={value === 0 ? 'var(--line-strong)' : 'var(--line)'}
              />
            ))}
            {columns.map(({ day, sessions }, index) => {
              const place = { x: `${(index + gap / 2) * step}%`, width: `${step * (1 - gap)}%` };
              if (!sessions) {
                const isRunning = day === today;
                return isRunning ? (
                  <rect key={day} {...place} height={PLOT_HEIGHT} fill="url(#fill-running)" opacity="0.7" />
                ) : (
                  <line
                    key={day}
                    x1={`${index * step}%`}
                    x2={`${(index + 1) * step}%`}
                    y1={PLOT_HEIGHT - 4}
                    y2={PLOT_HEIGHT - 4}
                    stroke="var(--ink-faint)"
                    strokeWidth="2"
                    strokeDasharray="2 3"
                  />
                );
              }
              const good = (sessions.succeeded / axis.max) * PLOT_HEIGHT;
              const bad =
                sessions.failed === 0
                  ? 0
                  : Math.max(MIN_FAILED_HEIGHT, (sessions.failed / axis.max) * PLOT_HEIGHT);
              const top = Math.max(0, PLOT_HEIGHT - good - bad);
              return (
                <g key={day}>
                  <rect {...place} y={PLOT_HEIGHT - good} height={good} fill="var(--pass)" />
                  {bad > 0 && <rect {...place} y={top} height={bad} fill="url(#fill-fail)" />}
                </g>
              );
            })}
          </svg>
          {chosen !== null && (
            <span
              aria-hidden="true"
              className="pointer-events-none absolute inset-y-0 bg-ink/8 ring-1 ring-ink/40 ring-inset"
              style={{ insetInlineStart: `${chosen * step}%`, width: `max(3px, ${step}%)` }}
            />
          )}
        </DayChooser>
        <span aria-hidden="true" />
        <DayLabels
          ticks={dayTicks(
            columns.map(({ day }) => day),
            MAX_TICKS,
          )}
          count={columns.length}
        />
      </div>
      <DayTable days={days} />
    </div>
  );
}

function totalOf(days: readonly DaySessions[]): { succeeded: number; failed: number } {
  return {
    succeeded: days.reduce((sum, { succeeded }) => sum + succeeded, 0),
    failed: days.reduce((sum, { failed }) => sum + failed, 0),
  };
}

function describe({ day, sessions }: { day: string; sessions: DaySessions | null }): string {
  if (!sessions) return `${formatDay(day)}: no reports`;
  return `${formatDay(day)}: ${formatCount(sessions.succeeded)} encrypted and verified, ${formatCount(sessions.failed)} failed`;
}

function Legend({ fill, label, count }: { fill: string; label: string; count: number | null }) {
  return (
    <li className="flex items-center gap-1.5">
      <Swatch fill={fill} />
      <span className="text-ink-soft">{label}</span>
      <span className="font-medium tabular">{count === null ? '–' : formatCount(count)}</span>
    </li>
  );
}

/** The same numbers, newest day first. */
function DayTable({ days }: { days: readonly DaySessions[] }) {
  return (
    <details>
      <summary className="w-fit rounded-sm text-accent-text underline underline-offset-4">
        Numbers as a table
      </summary>
      <section
        className="mt-3 max-h-96 overflow-auto rounded border"
        aria-label="Sessions per UTC day"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by key
        tabIndex={0}
      >
        <table className="w-full whitespace-nowrap text-end text-xs">
          <caption className="sr-only">Sessions per UTC day</caption>
          <thead className="sticky top-0 bg-surface text-ink-soft">
            <tr>
              {['Day (UTC)', 'Encrypted and verified', 'Failed', 'Share failed'].map((title, index) => (
                <th
                  key={title}
                  scope="col"
                  className={`px-3 py-2 font-medium ${index === 0 ? 'text-start' : ''}`}
                >
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {days.toReversed().map(({ day, succeeded, failed }) => (
              <tr key={day} className="border-t">
                <th scope="row" className="px-3 py-1.5 text-start font-normal">
                  {formatDay(day)}
                </th>
                <td className="px-3 py-1.5">{formatCount(succeeded)}</td>
                <td className="px-3 py-1.5">{formatCount(failed)}</td>
                <td className="px-3 py-1.5">
                  {formatShare(succeeded + failed > 0 ? failed / (succeeded + failed) : null)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
