import type { ReactNode } from 'react';
import { Card } from './ui/card';

export interface AuthCardProps {
  title: string;
  lead?: ReactNode;
  children?: ReactNode;
  /** Below the card: the way to the neighbouring page. */
  footer?: ReactNode;
}

/** The one card of a page about an account. */
export function AuthCard({ title, lead, children, footer }: AuthCardProps) {
  return (
    <>
      <Card className="grid gap-5 p-6 sm:p-8">
        <div className="grid gap-1.5">
          <h1 className="font-semibold text-lg">{title}</h1>
          {lead && <div className="text-ink-soft">{lead}</div>}
        </div>
        {children}
      </Card>
      {footer && <p className="mt-4 text-center text-ink-soft">{footer}</p>}
    </>
  );
}
