import { formatCount } from '../../lib/format';

export interface SparklineDay {
  readonly day: string;
  readonly messages: number;
  readonly passed: number;
}

const HEIGHT = 24;
const STEP = 5; // units a day, one of them between the bars
const MIN_BAR = 1.5; // a day with one message beside a day with a million must not vanish

/** Messages per day as small bars, the part that did not pass on top in its own colour. */
export function Sparkline({ days, className = '' }: { days: readonly SparklineDay[]; className?: string }) {
  const largest = Math.max(1, ...days.map((day) => day.messages));
  const total = days.reduce((sum, day) => sum + day.messages, 0);
  const words = `${formatCount(total)} messages in ${days.length} days`;
  const bars = days.flatMap(({ messages, passed }, index) => {
    if (messages === 0) return [];
    const height = Math.max(MIN_BAR, (messages / largest) * HEIGHT);
    const others = messages === passed ? 0 : Math.max(MIN_BAR, ((messages - passed) / messages) * height);
    return [{ index, height, others }];
  });
  return (
    <svg
      role="img"
      height={HEIGHT}
      viewBox={`0 0 ${Math.max(1, days.length) * STEP} ${HEIGHT}`}
      preserveAspectRatio="none"
      className={`w-full ${className}`}
      aria-label={words}
    >
      <title>{words}</title>
      <path d={`M0 ${HEIGHT - 0.5}H${days.length * STEP}`} stroke="var(--line)" />
      {/* One path a colour: a list of a hundred domains would else hold thousands of elements. */}
      <path
        d={bars.map(({ index, height }) => bar(index, HEIGHT - height, height)).join('')}
        fill="var(--pass)"
      />
      <path
        d={bars.map(({ index, height, others }) => bar(index, HEIGHT - height, others)).join('')}
        fill="var(--fail)"
      />
    </svg>
  );
}

function bar(index: number, top: number, height: number): string {
  const round = (value: number) => Math.round(value * 10) / 10;
  return height === 0 ? '' : `M${index * STEP} ${round(top)}h${STEP - 1}v${round(height)}h${1 - STEP}z`;
}
