import { formatShare } from '../../lib/format';
import { classFill } from './fills';
import { stackClasses } from './stacking';
import { type ClassCounts, classLabel } from './traffic-classes';

/** One horizontal bar of the classes of some messages, with the shares in words. */
export function ShareBar({ counts, className = '' }: { counts: ClassCounts; className?: string }) {
  const segments = stackClasses(counts, 'share');
  const words = segments
    .map(({ key, from, to }) => `${classLabel[key]} ${formatShare(to - from)}`)
    .join(', ');
  return (
    <svg role="img" className={`h-2.5 w-full ${className}`} aria-label={words || 'No messages'}>
      <title>{words || 'No messages'}</title>
      <rect width="100%" height="100%" fill="var(--sunken)" />
      {segments.map(({ key, from, to }) => (
        <rect
          key={key}
          x={`${from * 100}%`}
          width={`${(to - from) * 100}%`}
          height="100%"
          fill={classFill[key]}
        />
      ))}
    </svg>
  );
}
