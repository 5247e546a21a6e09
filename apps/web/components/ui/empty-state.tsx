import { clsx } from 'clsx';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

export interface EmptyStateProps {
  icon?: LucideIcon;
  title: ReactNode;
  /** What will fill this place, and when. */
  children?: ReactNode;
  /** The one next step. */
  action?: ReactNode;
  className?: string;
}

/** In place of content that is not there yet: says what will fill it, with one button. */
export function EmptyState({ icon: Icon, title, children, action, className }: EmptyStateProps) {
  return (
    <div
      className={clsx('mx-auto grid max-w-md justify-items-center gap-2 px-4 py-12 text-center', className)}
    >
      {Icon && (
        <span className="mb-2 grid size-11 place-items-center rounded-full bg-accent-soft text-accent-text">
          <Icon aria-hidden="true" className="size-5" strokeWidth={1.75} />
        </span>
      )}
      <p className="font-semibold text-base">{title}</p>
      {children && <div className="text-ink-soft">{children}</div>}
      {action && <div className="mt-3 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
