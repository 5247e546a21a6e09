import type { MailTestCheck, MailTestResult } from '@postseal/contract';
import { ChevronRight } from 'lucide-react';
import { Section } from '../ui/card';
import { CopyButton } from '../ui/copy-button';
import { Badge } from '../ui/status';
import { checkStates, formatLoss, inOrder } from './check-states';

type Area = MailTestResult['areas'][number];

/** All checks of one area: what needs an eye is open, what is good is folded. */
export function CheckArea({ area }: { area: Area }) {
  const { title, lost, cap, checks } = area;
  return (
    <Section
      flush
      title={title}
      actions={
        <span className="tabular text-ink-soft text-sm">
          {cap === 0 ? 'costs nothing' : `${formatLoss(lost)} of at most ${cap.toFixed(1)}`}
        </span>
      }
    >
      <ul className="divide-y divide-line">
        {inOrder(checks).map((check, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: several signatures may have a row of one check each
          <li key={`${check.id} ${index}`}>
            <CheckItem check={check} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function CheckItem({ check }: { check: MailTestCheck }) {
  const { state, title, points } = check;
  const { word, icon, tone } = checkStates[state];
  return (
    <details open={state === 'failed'} className="group/check">
      <summary className="flex min-h-11 list-none items-start gap-3 px-4 py-3 hover:bg-sunken/60 sm:px-5 [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden="true"
          className="mt-0.5 size-4 shrink-0 text-ink-faint transition-transform duration-100 group-open/check:rotate-90"
        />
        <span className="w-32 shrink-0 max-sm:w-auto">
          <Badge tone={tone} icon={icon}>
            {word}
          </Badge>
        </span>
        <span className="min-w-0 flex-1 font-medium [overflow-wrap:anywhere]">{title}</span>
        {points > 0 && (
          <span className="tabular shrink-0 font-medium text-fail-text">{formatLoss(points)}</span>
        )}
      </summary>
      <CheckBody check={check} />
    </details>
  );
}

function CheckBody({ check }: { check: MailTestCheck }) {
  const { id, state, seen, why, fix, paste, reference } = check;
  const isOpen = state === 'unknown' || state === 'not-tested';
  return (
    <div className="grid grid-cols-1 gap-4 px-4 pb-5 [overflow-wrap:anywhere] sm:ps-12 sm:pe-5">
      <p className="max-w-prose">{why}</p>
      {seen !== null && seen !== '' && (
        <div className="grid gap-1">
          <p className="font-medium text-ink-soft text-xs">
            {isOpen ? 'Why there is no answer' : 'What was seen'}
          </p>
          <p className="max-w-prose whitespace-pre-wrap font-mono text-xs leading-5">{seen}</p>
        </div>
      )}
      {fix && (
        <div className="grid gap-1">
          <p className="font-medium text-ink-soft text-xs">What to do</p>
          <p className="max-w-prose">{fix}</p>
        </div>
      )}
      {paste && (
        <div className="grid gap-1">
          <p className="font-medium text-ink-soft text-xs">Line to paste</p>
          <div className="flex items-start gap-2 rounded-md border border-line bg-sunken py-1 pr-1 pl-3 sm:pl-4">
            <pre className="min-w-0 flex-1 whitespace-pre-wrap break-all py-1.5 font-mono text-xs leading-5">
              {paste}
            </pre>
            <CopyButton text={paste} what="line" />
          </div>
        </div>
      )}
      <p className="flex flex-wrap gap-x-4 gap-y-1 text-ink-soft text-xs">
        {reference && <span>Reference: {reference}</span>}
        <span>
          Check: <code className="font-mono">{id}</code>
        </span>
      </p>
    </div>
  );
}
