'use client';

import { clsx } from 'clsx';
import { Check } from 'lucide-react';
import Link from 'next/link';
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react';
import { placeBeside } from './anchor';

export interface MenuProps {
  /** Accessible name of the button. */
  label: string;
  /** Face of the button. */
  face: ReactNode;
  buttonClass: string;
  disabled?: boolean;
  children: ReactNode;
  align?: 'start' | 'end';
}

/**
 * A list of acts and links behind a button, in the browser's own top layer. Arrow keys, Home and End move, Escape and
 * Tab leave.
 */
export function Menu({ label, face, buttonClass, disabled, children, align = 'start' }: MenuProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const [isOpen, setIsOpen] = useState(false);

  const settle = (next: boolean) => {
    setIsOpen(next);
    if (!next || !menu.current || !button.current) return;
    placeBeside(menu.current, button.current, align);
    itemsOf(menu.current)[0]?.focus();
  };
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.key === 'Tab') menu.current?.hidePopover();
    const items = itemsOf(event.currentTarget);
    const at = items.indexOf(document.activeElement as HTMLElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    items.at(next % items.length)?.focus();
  };

  return (
    <>
      <button
        ref={button}
        type="button"
        popoverTarget={id}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        disabled={disabled}
        className={buttonClass}
      >
        {face}
      </button>
      <div
        ref={menu}
        id={id}
        popover="auto"
        role="menu"
        tabIndex={-1}
        aria-label={label}
        onToggle={(event) => settle(event.newState === 'open')}
        onKeyDown={move}
        onClick={(event) => {
          if ((event.target as HTMLElement).closest('[role=menuitem]')) menu.current?.hidePopover();
        }}
        className="fades-in inset-auto m-0 max-h-[70dvh] min-w-56 max-w-[calc(100vw-1.5rem)] overflow-y-auto rounded-md border border-line bg-surface p-1 text-ink text-sm shadow-lg outline-none"
      >
        {children}
      </div>
    </>
  );
}

function itemsOf(menu: HTMLElement): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>('[role^=menuitem]')];
}

const itemClass =
  'flex min-h-9 w-full items-center gap-2 rounded-sm px-3 py-1.5 text-left text-ink outline-none hover:bg-sunken focus-visible:bg-sunken focus-visible:outline-2 focus-visible:-outline-offset-2 pointer-coarse:min-h-11';

export interface MenuItemProps {
  children: ReactNode;
  onSelect?: () => void;
  /** Makes it a link. */
  href?: string;
}

export function MenuItem({ children, onSelect, href }: MenuItemProps) {
  if (href) {
    return (
      <Link href={href} role="menuitem" tabIndex={-1} className={itemClass}>
        {children}
      </Link>
    );
  }
  return (
    <button type="button" role="menuitem" tabIndex={-1} className={itemClass} onClick={onSelect}>
      {children}
    </button>
  );
}

export function MenuSeparator() {
  return <hr className="-mx-1 my-1 border-line border-t" />;
}

export interface MenuChoiceProps {
  /** Names the group. */
  label: string;
  value: string;
  onChange: (value: string) => void;
  choices: readonly { value: string; label: ReactNode }[];
}

/** One of few, chosen inside a menu that stays open. */
export function MenuChoice({ label, value, onChange, choices }: MenuChoiceProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset has no place in a menu
    <div role="group" aria-label={label}>
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          role="menuitemradio"
          aria-checked={choice.value === value}
          tabIndex={-1}
          onClick={() => onChange(choice.value)}
          className={clsx(itemClass, 'justify-between')}
        >
          <span className="flex items-center gap-2">{choice.label}</span>
          {choice.value === value && <Check aria-hidden="true" className="size-4 text-accent-text" />}
        </button>
      ))}
    </div>
  );
}
