import { formatCount, formatDay, formatShare } from '../../lib/format';
import type { DayColumn } from './stacking';
import { classLabel, dispositionLabel, passRate, trafficClasses } from './traffic-classes';

/** A day of the chart in words. */
export function describeColumn({ day, traffic, isRunning }: DayColumn): string {
  const name = isRunning ? `${formatDay(day)}, the day is not over` : formatDay(day);
  if (!traffic) return `${name}: no reports`;
  const classes = trafficClasses
    .filter((key) => traffic[key] > 0)
    .map((key) => `${classLabel[key]} ${formatCount(traffic[key])}`);
  const dispositions = (['quarantine', 'reject'] as const)
    .filter((key) => traffic.dispositions[key] > 0)
    .map((key) => `${dispositionLabel[key]} ${formatCount(traffic.dispositions[key])}`);
  const parts = [
    `${formatCount(traffic.messages)} messages, ${formatShare(passRate(traffic))} passed`,
    ...classes,
    ...dispositions,
  ];
  return `${name}: ${parts.join('; ')}`;
}
