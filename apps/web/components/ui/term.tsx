'use client';

import { type PointerEvent, type ReactNode, useId, useRef } from 'react';
import { type GlossaryTerm, glossary } from '@/lib/glossary';
import { placeBeside } from './anchor';

const OPEN_AFTER_MS = 150;
const CLOSE_AFTER_MS = 200; // long enough to move the pointer into the explanation

export interface TermProps {
  term: GlossaryTerm;
  /** Text to show instead of the term itself. */
  children?: ReactNode;
}

/**
 * A word of the field with its meaning one hover, tap or key press away. Escape closes it; screen readers hear it as the
 * word's description.
 */
export function Term({ term, children }: TermProps) {
  const { word, meaning } = glossary[term];
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const help = useRef<HTMLSpanElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const show = () => {
    if (!help.current || !button.current) return;
    help.current.showPopover();
    placeBeside(help.current, button.current, 'start');
  };
  const after = (delay: number, act: () => void) => (event: PointerEvent) => {
    clearTimeout(timer.current);
    if (event.pointerType === 'mouse') timer.current = setTimeout(act, delay);
  };
  const stay = after(OPEN_AFTER_MS, show);
  const leave = after(CLOSE_AFTER_MS, () => help.current?.hidePopover());

  return (
    <>
      <button
        ref={button}
        type="button"
        aria-describedby={id}
        onClick={show}
        onPointerEnter={stay}
        onPointerLeave={leave}
        className="cursor-help rounded-sm text-left underline decoration-dotted decoration-ink-faint underline-offset-4"
      >
        {children ?? word}
      </button>
      <span
        ref={help}
        id={id}
        popover="auto"
        onPointerEnter={stay}
        onPointerLeave={leave}
        className="fades-in inset-auto m-0 w-72 max-w-[calc(100vw-1.5rem)] whitespace-normal rounded-md border border-line bg-surface p-3 text-left font-normal text-ink-soft text-sm normal-case tracking-normal shadow-lg"
      >
        <strong className="font-medium text-ink">{word}</strong>
        <br />
        {meaning}
      </span>
    </>
  );
}
