'use client';

import { Popover } from '@base-ui/react/popover';
import type { ReactNode } from 'react';
import { type GlossaryTerm, glossary } from '@/lib/glossary';

export interface TermProps {
  term: GlossaryTerm;
  /** Text to show instead of the term itself. */
  children?: ReactNode;
}

/** A word of the field with its meaning one hover, tap or key press away. */
export function Term({ term, children }: TermProps) {
  const { word, meaning } = glossary[term];
  return (
    <Help
      about={word}
      trigger={
        <span className="cursor-help underline decoration-dotted decoration-ink-faint underline-offset-4">
          {children ?? word}
        </span>
      }
    >
      {meaning}
    </Help>
  );
}

export interface HelpProps {
  /** Title of the explanation. */
  about: string;
  trigger: ReactNode;
  children: ReactNode;
}

/** An explanation that opens on hover, tap, Enter or Space, and closes on Escape. */
export function Help({ about, trigger, children }: HelpProps) {
  return (
    <Popover.Root>
      <Popover.Trigger openOnHover delay={150} nativeButton className="rounded-sm text-left">
        {trigger}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={6} collisionPadding={12} className="z-50">
          <Popover.Popup
            initialFocus={false}
            className="w-72 max-w-[calc(100vw-1.5rem)] rounded-md border border-line bg-surface p-3 text-ink text-sm shadow-lg transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0"
          >
            <Popover.Title className="font-medium">{about}</Popover.Title>
            <Popover.Description className="mt-1 text-ink-soft" render={<div />}>
              {children}
            </Popover.Description>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
