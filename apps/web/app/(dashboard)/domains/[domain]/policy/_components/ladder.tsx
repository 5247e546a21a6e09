import type { PolicyAdvice, RequestedPolicy } from '@postseal/contract';
import { clsx } from 'clsx';
import { Check } from 'lucide-react';

const rungs: readonly { readonly policy: RequestedPolicy; readonly word: string }[] = [
  { policy: 'none', word: 'Watch' },
  { policy: 'quarantine', word: 'Quarantine' },
  { policy: 'reject', word: 'Reject' },
];

/** The three policies with the present one marked; marks, words and shapes tell the same. */
export function Ladder({ advice }: { advice: PolicyAdvice }) {
  const present = rungs.findIndex(({ policy }) => policy === advice.policy);
  return (
    <ol aria-label="The way of the policy" className="grid grid-cols-3 gap-2">
      {rungs.map(({ policy, word }, index) => {
        const isReached = index <= present;
        const isPresent = index === present;
        return (
          <li
            key={policy}
            aria-current={isPresent ? 'step' : undefined}
            className={clsx(
              'grid gap-1 border-t-4 pt-2',
              isReached ? 'border-accent' : 'border-line',
              isPresent ? 'text-ink' : 'text-ink-soft',
            )}
          >
            <span className={clsx('flex items-center gap-1.5 text-sm', isPresent && 'font-semibold')}>
              {isReached && <Check aria-hidden="true" className="size-4 shrink-0 text-accent-text" />}
              {word}
            </span>
            <span className="font-mono text-xs">p={policy}</span>
            {isPresent && <span className="text-xs">You are here</span>}
          </li>
        );
      })}
    </ol>
  );
}
