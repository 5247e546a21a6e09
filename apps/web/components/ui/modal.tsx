'use client';

import { clsx } from 'clsx';
import { type ReactNode, useLayoutEffect, useRef } from 'react';
import { createPortal } from 'react-dom';

export interface ModalProps {
  /** Called when the visitor leaves it: by Escape, by its own buttons, or by a click beside it. */
  onClose: () => void;
  /** Keeps it open while something is under way that must not be left. */
  isHeld?: boolean;
  /** A click beside it does not close it: for questions. */
  needsAnswer?: boolean;
  labelledBy: string;
  describedBy?: string;
  className?: string;
  children: ReactNode;
}

/**
 * The browser's own modal dialog, open as long as it is rendered: the rest of the page is inert, Escape closes it, and
 * the focus goes back to where it was.
 */
export function Modal({
  onClose,
  isHeld = false,
  needsAnswer = false,
  labelledBy,
  describedBy,
  className,
  children,
}: ModalProps) {
  const ref = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return createPortal(
    <dialog
      ref={ref}
      role={needsAnswer ? 'alertdialog' : undefined}
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      onCancel={(event) => {
        if (isHeld) event.preventDefault();
      }}
      onClose={(event) => {
        if (!event.currentTarget.open) onClose(); // told late: it may be open again
      }}
      onPointerDown={(event) => {
        if (event.target === event.currentTarget && !needsAnswer && !isHeld) onClose();
      }}
      onSubmit={(event) => event.stopPropagation()} // a form around the button that opened it is not meant
      className={clsx(
        'fades-in max-h-none max-w-none overflow-y-auto overscroll-contain bg-surface p-0 text-ink text-sm shadow-xl backdrop:bg-[#0d0d1180]',
        className ??
          'm-auto max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] rounded-md border border-line sm:w-lg',
      )}
    >
      {children}
    </dialog>,
    document.body,
  );
}
