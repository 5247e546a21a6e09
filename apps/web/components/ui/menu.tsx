'use client';

import { Menu as Base } from '@base-ui/react/menu';
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
