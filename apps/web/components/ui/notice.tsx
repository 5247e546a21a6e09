import { clsx } from 'clsx';
import { CircleCheck, CircleX, Info, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';

export type NoticeKind = 'info' | 'success' | 'warning' | 'error';

const looks: Record<NoticeKind, { icon: LucideIcon; className: string; iconClass: string }> = {
  info: { icon: Info, className: 'border-line bg-sunken', iconClass: 'text-ink-soft' },
  success: { icon: CircleCheck, className: 'border-pass/40 bg-pass-soft', iconClass: 'text-pass-text' },
  warning: { icon: TriangleAlert, className: 'border-spf/50 bg-spf-soft', iconClass: 'text-spf-text' },
  error: { icon: CircleX, className: 'border-fail/40 bg-fail-soft', iconClass: 'text-fail-text' },
};

export interface NoticeProps {
  kind?: NoticeKind;
  title?: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  className?: string;
  /** Read aloud when it appears: errors at once, the rest when there is a pause. */
  live?: boolean;
}

/** A message in the page that stays until its cause is gone. */
export function Notice({ kind = 'info', title, children, actions, className, live = false }: NoticeProps) {
  const { icon: Icon, className: look, iconClass } = looks[kind];
  return (
    <div
      role={live ? (kind === 'error' ? 'alert' : 'status') : undefined}
      className={clsx('flex items-start gap-3 rounded-md border px-4 py-3 text-sm', look, className)}
    >
      <Icon aria-hidden="true" className={clsx('mt-0.5 size-4 shrink-0', iconClass)} />
      <div className="grid min-w-0 flex-1 gap-1">
        {title && <p className="font-medium text-ink">{title}</p>}
        {children && <div className="break-words text-ink">{children}</div>}
        {actions && <div className="mt-2 flex flex-wrap gap-2">{actions}</div>}
      </div>
    </div>
  );
}
