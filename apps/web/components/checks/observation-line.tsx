import type { Observation } from '@postseal/contract';
import { CircleCheck, CircleDashed, CircleMinus, CircleSlash, CircleX } from 'lucide-react';
import { describeOutcome, kindOf } from './observation-words';

const marks = {
  present: <CircleCheck aria-hidden="true" className="size-3.5 text-pass-text" />,
  absent: <CircleMinus aria-hidden="true" className="size-3.5 text-ink-soft" />,
  failed: <CircleX aria-hidden="true" className="size-3.5 text-ink-soft" />,
  untested: <CircleSlash aria-hidden="true" className="size-3.5 text-unknown-text" />,
  unknown: <CircleDashed aria-hidden="true" className="size-3.5 text-unknown-text" />,
} as const;

/** Present, absent, could not ask or not tested, as shape and word. Absence is no fault by itself, so nothing here is red. */
export function OutcomeMark({ outcome }: { outcome: string }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      {marks[kindOf(outcome)]}
      {describeOutcome(outcome)}
    </span>
  );
}

/** One DNS answer in a line. */
export function ObservationLine({ observation }: { observation: Observation }) {
  const { name, type, outcome, values } = observation;
  return (
    <span className="flex items-start gap-2">
      <span className="mt-px shrink-0">{marks[kindOf(outcome)]}</span>
      <span className="min-w-0">
        <span className="break-all font-mono font-medium">{name}</span>{' '}
        <span className="text-ink-soft">{type}</span>{' '}
        {values.length > 0 ? (
          <span className="break-all font-mono text-ink-soft">{values.join(' · ')}</span>
        ) : (
          <span className="text-ink-soft">{describeOutcome(outcome)}</span>
        )}
      </span>
    </span>
  );
}
