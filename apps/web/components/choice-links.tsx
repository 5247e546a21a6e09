import { clsx } from 'clsx';
import Link from 'next/link';

export interface Choice {
  readonly href: string;
  readonly label: React.ReactNode;
  readonly isChosen: boolean;
}

/** One of a few settings of a page, each with its own URL. */
export function ChoiceLinks({ label, choices }: { label: string; choices: readonly Choice[] }) {
  return (
    <ul
      aria-label={label}
      className="flex w-fit flex-wrap rounded-md border border-line-strong/60 bg-surface p-0.5"
    >
      {choices.map(({ href, label: text, isChosen }) => (
        <li key={href}>
          <Link
            href={href}
            scroll={false}
            aria-current={isChosen ? 'true' : undefined}
            className={clsx(
              'flex h-7 items-center rounded-sm px-2.5 text-sm pointer-coarse:h-10',
              isChosen ? 'bg-accent-soft font-medium text-accent-text' : 'text-ink-soft hover:text-ink',
            )}
          >
            {text}
          </Link>
        </li>
      ))}
    </ul>
  );
}
