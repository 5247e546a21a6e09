import { clsx } from 'clsx';
import { type ComponentProps, type ReactNode, useId } from 'react';

/** A bordered surface. */
export function Card({ className, ...rest }: ComponentProps<'div'>) {
  return <div {...rest} className={clsx('rounded-md border border-line bg-surface', className)} />;
}

export interface SectionProps {
  title: ReactNode;
  description?: ReactNode;
  /** Buttons or links at the end of the heading's line. */
  actions?: ReactNode;
  children: ReactNode;
  className?: string;
  id?: string;
  /** Without padding around the content: for tables and lists that reach the border. */
  flush?: boolean;
}

/** A titled card: the usual piece of a page. Its heading is an h2. */
export function Section({ title, description, actions, children, className, id, flush }: SectionProps) {
  const headingId = useId();
  return (
    <section
      id={id}
      aria-labelledby={headingId}
      className={clsx('min-w-0 rounded-md border border-line bg-surface', className)}
    >
      <div
        className={clsx(
          'flex flex-wrap items-start justify-between gap-x-4 gap-y-3 px-4 pt-4 sm:px-5',
          flush && 'border-line border-b pb-4',
        )}
      >
        <div className="grid max-w-prose gap-1">
          <h2 id={headingId} className="font-semibold text-base text-ink">
            {title}
          </h2>
          {description && <p className="text-ink-soft text-sm">{description}</p>}
        </div>
        {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
      </div>
      <div className={clsx(!flush && 'px-4 pt-4 pb-5 sm:px-5')}>{children}</div>
    </section>
  );
}

export interface FactsProps {
  facts: readonly { term: ReactNode; value: ReactNode }[];
  className?: string;
}

/** Terms and values as a description list. */
export function Facts({ facts, className }: FactsProps) {
  return (
    <dl className={clsx('grid gap-x-8 gap-y-3 sm:grid-cols-[max-content_1fr]', className)}>
      {facts.map(({ term, value }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list is fixed by its caller
        <div key={index} className="grid gap-x-8 gap-y-0.5 sm:col-span-2 sm:grid-cols-subgrid sm:gap-x-8">
          <dt className="text-ink-soft">{term}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
