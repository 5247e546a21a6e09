import { formatCount } from '../../lib/format';

export interface SparklineDay {
  readonly day: string;
  readonly messages: number;
  readonly passed: number;
}

const HEIGHT = 24;
const MIN_BAR = 1.5; // a day with one message beside a day with a million must not vanish

/** Messages per day as small bars, the part that did not pass on top in its own colour. */
export function Sparkline({ days, className = '' }: { days: readonly SparklineDay[]; className?: string }) {
  const largest = Math.max(1, ...days.map((day) => day.messages));
  const total = days.reduce((sum, day) => sum + day.messages, 0);
  const step = 100 / Math.max(1, days.length);
  const words = `${formatCount(total)} messages in ${days.length} days`;
  return (
    <svg role="img" height={HEIGHT} className={`w-full ${className}`} aria-label={words}>
      <title>{words}</title>
      <rect y={HEIGHT - 1} width="100%" height="1" fill="var(--line)" />
      {days.map(({ day, messages, passed }, index) => {
        if (messages === 0) return null;
        const height = Math.max(MIN_BAR, (messages / largest) * HEIGHT);
        const others = messages === passed ? 0 : Math.max(MIN_BAR, ((messages - passed) / messages) * height);
        const place = { x: `${index * step}%`, width: `${step * 0.8}%` };
        return (
          <g key={day}>
            <rect {...place} y={HEIGHT - height} height={height} fill="var(--pass)" />
            {others > 0 && <rect {...place} y={HEIGHT - height} height={others} fill="var(--fail)" />}
          </g>
        );
      })}
    </svg>
  );
}
