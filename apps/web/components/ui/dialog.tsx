'use client';

import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { IconButton } from './button';

export interface DialogProps {
  title: ReactNode;
  description?: ReactNode;
  children: ReactNode;
  /** A button that opens it; without one, `open` says whether it is open. */
  trigger?: ReactElement;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
}

/** A modal dialog: holds the focus, closes on Escape, gives the focus back. */
export function Dialog({ title, description, children, trigger, open, onOpenChange }: DialogProps) {
  return (
    <Base.Root
      {...(open !== undefined && { open })}
      {...(onOpenChange && { onOpenChange: (next) => onOpenChange(next) })}
    >
      {trigger && <Base.Trigger render={trigger} />}
      <Base.Portal>
        <Base.Backdrop className={backdropClass} />
        <Base.Popup className={popupClass}>
          <div className="flex items-start justify-between gap-4">
            <Base.Title className="font-semibold text-base">{title}</Base.Title>
            <Base.Close
              render={
                <IconButton label="Close" className="-mt-1.5 -mr-2">
                  <X aria-hidden="true" className="size-4" />
                </IconButton>
              }
            />
          </div>
          {description && <Base.Description className="mt-1 text-ink-soft">{description}</Base.Description>}
          <div className="mt-4">{children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

export const backdropClass =
  'fixed inset-0 z-40 bg-[#0d0d1180] transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0';

export const popupClass =
  'fixed top-1/2 left-1/2 z-50 max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] max-w-lg -translate-x-1/2 -translate-y-1/2 overflow-y-auto rounded-md border border-line bg-surface p-5 shadow-xl transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0';
