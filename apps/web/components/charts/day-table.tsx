'use client';

import { useState } from 'react';
import { formatCount, formatDay, formatShare } from '../../lib/format';
import type { DayColumn } from './stacking';
import { classLabel, dispositionLabel, passRate, trafficClasses } from './traffic-classes';

const dispositions = ['none', 'quarantine', 'reject'] as const;

/** The chart's numbers as a table; made when it is opened, since a year has thousands of cells. */
export function DayTableTwin(props: DayTableProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="w-fit rounded-sm text-accent-text underline underline-offset-4">
        Numbers as a table
      </summary>
      <div className="mt-3">{isOpen && <DayTable {...props} />}</div>
    </details>
  );
}

interface DayTableProps {
  readonly columns: readonly DayColumn[];
  readonly caption: string;
}

/** Newest day first. */
function DayTable({ columns, caption }: DayTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by key
    <section className="max-h-96 overflow-auto rounded border" aria-label={caption} tabIndex={0}>
      <table className="w-full whitespace-nowrap text-end text-xs">
        <caption className="sr-only">{caption}</caption>
        <thead className="sticky top-0 bg-surface text-ink-soft">
          <tr>
            <Head start>Day (UTC)</Head>
            <Head>Reports</Head>
            <Head>Messages</Head>
            <Head>Passed</Head>
            {trafficClasses.map((key) => (
              <Head key={key}>{classLabel[key]}</Head>
            ))}
            {dispositions.map((key) => (
              <Head key={key}>{dispositionLabel[key]}</Head>
            ))}
          </tr>
        </thead>
        <tbody>
          {columns.toReversed().map(({ day, traffic, isRunning }) => (
            <tr key={day} className="border-t">
              <th scope="row" className="px-3 py-1.5 text-start font-normal">
                {formatDay(day)}
                {isRunning && <span className="text-ink-faint"> (running)</span>}
              </th>
              {traffic ? (
                <>
                  <Cell>{formatCount(traffic.reports)}</Cell>
                  <Cell>{formatCount(traffic.messages)}</Cell>
                  <Cell>{formatShare(passRate(traffic))}</Cell>
                  {trafficClasses.map((key) => (
                    <Cell key={key}>{formatCount(traffic[key])}</Cell>
                  ))}
                  {dispositions.map((key) => (
                    <Cell key={key}>{formatCount(traffic.dispositions[key])}</Cell>
                  ))}
                </>
              ) : (
                <td colSpan={11} className="px-3 py-1.5 text-start text-ink-faint">
                  no reports
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Head({ children, start = false }: { children: React.ReactNode; start?: boolean }) {
  return (
    <th scope="col" className={`px-3 py-2 font-medium ${start ? 'text-start' : ''}`}>
      {children}
    </th>
  );
}

function Cell({ children }: { children: React.ReactNode }) {
  return <td className="px-3 py-1.5">{children}</td>;
}
