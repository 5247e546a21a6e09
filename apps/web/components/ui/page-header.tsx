import { ChevronRight } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';

export interface PageHeaderProps {
  title: ReactNode;
  /** The one sentence that matters. */
  lead?: ReactNode;
  actions?: ReactNode;
  /** Pages above this one, outermost first. */
  trail?: readonly { href: string; label: string }[];
  children?: ReactNode;
}

/** Head of a page: the way here, the h1, the lead and the page's acts. */
export function PageHeader({ title, lead, actions, trail = [], children }: PageHeaderProps) {
  return (
    <header className="mb-6 grid gap-3">
      {trail.length > 0 && (
        <nav aria-label="Breadcrumb">
          <ol className="flex flex-wrap items-center gap-1 text-ink-soft text-sm">
            {trail.map(({ href, label }) => (
              <li key={href} className="flex items-center gap-1">
                <Link href={href} className="rounded-sm py-0.5 hover:text-ink hover:underline">
                  {label}
                </Link>
                <ChevronRight aria-hidden="true" className="size-3.5 text-ink-faint" />
              </li>
            ))}
          </ol>
        </nav>
      )}
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
        <div className="grid min-w-0 gap-2">
          <h1 className="break-words font-semibold text-ink text-xl">{title}</h1>
          {lead && <p className="max-w-2xl text-base text-ink-soft">{lead}</p>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
      {children}
    </header>
  );
}
