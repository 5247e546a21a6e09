'use client';

interface DayChooserProps {
  readonly count: number;
  readonly chosen: number | null;
  /** A day in words, by its index. */
  readonly describe: (index: number) => string;
  readonly onChoose: (index: number | null) => void;
  readonly children: React.ReactNode;
}

/** A slider over the days: one tab stop, arrow keys per day, the day's figures as its value. */
export function DayChooser({ count, chosen, describe, onChoose, children }: DayChooserProps) {
  const last = count - 1;
  const now = chosen ?? last;

  function choose(index: number) {
    onChoose(Math.max(0, Math.min(last, index)));
  }

  function onKeyDown(event: React.KeyboardEvent) {
    const target = keyTarget(event.key, chosen, last);
    if (target === undefined) return;
    event.preventDefault();
    target === null ? onChoose(null) : choose(target);
  }

  function onPointer(event: React.PointerEvent<HTMLDivElement>) {
    const box = event.currentTarget.getBoundingClientRect();
    choose(Math.floor(((event.clientX - box.left) / box.width) * count));
  }

  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label="Day, choose with the arrow keys"
      aria-valuemin={0}
      aria-valuemax={Math.max(0, last)}
      aria-valuenow={Math.max(0, now)}
      aria-valuetext={count > 0 ? describe(now) : 'No days'}
      className="relative touch-pan-y rounded-sm"
      onKeyDown={onKeyDown}
      onBlur={() => onChoose(null)}
      onPointerDown={onPointer}
      onPointerMove={onPointer}
      onPointerLeave={() => onChoose(null)}
    >
      {children}
    </div>
  );
}

/** Where a key leads: an index, null to leave the days, undefined when the key means nothing here. */
function keyTarget(key: string, chosen: number | null, last: number): number | null | undefined {
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return chosen === null ? last : chosen - 1;
    case 'ArrowRight':
    case 'ArrowUp':
      return chosen === null ? last : chosen + 1;
    case 'PageDown':
      return (chosen ?? last) - 7;
    case 'PageUp':
      return (chosen ?? last) + 7;
    case 'Home':
      return 0;
    case 'End':
      return last;
    case 'Escape':
      return null;
    default:
      return undefined;
  }
}
