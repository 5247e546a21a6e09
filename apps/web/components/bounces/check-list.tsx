import { ArrowRight } from 'lucide-react';
import Link from 'next/link';
import { Code } from '../ui/record-block';
import { stepsOfChecks } from './check-steps';

/** What to look at, each with the step of the set-up that mends it. `onFollow` runs before a link is followed. */
export function CheckList({ checks, onFollow }: { checks: readonly string[]; onFollow?: () => void }) {
  const { steps, others } = stepsOfChecks(checks);
  return (
    <ul className="divide-y divide-line rounded-md border border-line">
      {steps.map(({ title, href, checks: ids }) => (
        <li key={href}>
          <Link
            href={href}
            prefetch={false}
            {...(onFollow && { onClick: onFollow })}
            className="grid grid-cols-[1fr_auto] items-center gap-x-3 px-4 py-3 hover:bg-sunken"
          >
            <span className="grid min-w-0 gap-1">
              <span className="font-medium">{title}</span>
              <Ids ids={ids} />
            </span>
            <ArrowRight aria-hidden="true" className="size-4 text-ink-faint" />
          </Link>
        </li>
      ))}
      {others.length > 0 && (
        <li className="grid gap-1 px-4 py-3">
          <span className="font-medium">Beyond records</span>
          <Ids ids={others} />
        </li>
      )}
    </ul>
  );
}

function Ids({ ids }: { ids: readonly string[] }) {
  return (
    <span className="flex flex-wrap gap-1 text-ink-soft text-xs">
      {ids.map((id) => (
        <Code key={id}>{id}</Code>
      ))}
    </span>
  );
}
