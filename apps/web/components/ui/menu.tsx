'use client';

import { Menu as Base } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';

export interface MenuProps {
  trigger: ReactElement;
  children: ReactNode;
  align?: 'start' | 'end';
}

/** A list of acts and links behind a button. */
export function Menu({ trigger, children, align = 'start' }: MenuProps) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} sideOffset={6} collisionPadding={12} className="z-50">
          <Base.Popup className="max-h-[70dvh] min-w-56 max-w-[calc(100vw-1.5rem)] overflow-y-auto rounded-md border border-line bg-surface p-1 text-sm shadow-lg outline-none transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0">
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

const itemClass =
  'flex min-h-9 w-full items-center gap-2 rounded-sm px-3 py-1.5 text-left text-ink outline-none data-highlighted:bg-sunken pointer-coarse:min-h-11';

export interface MenuItemProps {
  children: ReactNode;
  onSelect?: () => void;
  /** An element to be, such as a Link. */
  render?: ReactElement;
}

export function MenuItem({ children, onSelect, render }: MenuItemProps) {
  return (
    <Base.Item className={itemClass} {...(onSelect && { onClick: onSelect })} {...(render && { render })}>
      {children}
    </Base.Item>
  );
}

export function MenuSeparator() {
  return <Base.Separator className="-mx-1 my-1 h-px bg-line" />;
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
    <Base.RadioGroup value={value} onValueChange={(next) => onChange(String(next))} aria-label={label}>
      {choices.map((choice) => (
        <Base.RadioItem
          key={choice.value}
          value={choice.value}
          closeOnClick={false}
          className={`${itemClass} justify-between`}
        >
          <span className="flex items-center gap-2">{choice.label}</span>
          <Base.RadioItemIndicator>
            <Check aria-hidden="true" className="size-4 text-accent-text" />
          </Base.RadioItemIndicator>
        </Base.RadioItem>
      ))}
    </Base.RadioGroup>
  );
}
