'use client';

import { X } from 'lucide-react';
import { cloneElement, type ReactElement, type ReactNode, useId, useState } from 'react';
import { IconButton } from './button';
import { Modal } from './modal';

export type DialogTrigger = ReactElement<{ onClick?: () => void; 'aria-haspopup'?: 'dialog' }>;

export interface DialogProps {
  title: ReactNode;
  description?: ReactNode;
  children: ReactNode;
  /** A button that opens it; without one, `open` says whether it is open. */
  trigger?: DialogTrigger;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
}

/** A modal dialog: holds the focus, closes on Escape, gives the focus back. */
export function Dialog({ title, description, children, trigger, open, onOpenChange }: DialogProps) {
  const id = useId();
  const [isOwnOpen, setIsOwnOpen] = useState(false);
  const change = (next: boolean) => {
    setIsOwnOpen(next);
    onOpenChange?.(next);
  };
  return (
    <>
      {trigger && cloneElement(trigger, { onClick: () => change(true), 'aria-haspopup': 'dialog' })}
      {(open ?? isOwnOpen) && (
        <Modal
          onClose={() => change(false)}
          labelledBy={`${id}-title`}
          {...(description ? { describedBy: `${id}-text` } : {})}
        >
          <div className="relative p-5">
            <h2 id={`${id}-title`} className="pr-10 font-semibold text-base">
              {title}
            </h2>
            {description && (
              <p id={`${id}-text`} className="mt-1 text-ink-soft">
                {description}
              </p>
            )}
            <div className="mt-4">{children}</div>
            {/* Last, so that the focus starts in the content. */}
            <IconButton label="Close" className="absolute top-3 right-3" onClick={() => change(false)}>
              <X aria-hidden="true" className="size-4" />
            </IconButton>
          </div>
        </Modal>
      )}
    </>
  );
}
