'use client';

import { Dialog } from '@base-ui/react/dialog';
import { clsx } from 'clsx';
import { Menu, X } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useState } from 'react';
import { Wordmark } from '../seal';
import { IconButton } from '../ui/button';
import { backdropClass } from '../ui/dialog';

export interface NavItem {
  href: string;
  label: string;
}

interface NavProps {
  items: readonly NavItem[];
}

/** `/reports/…` belongs to the inbox that leads to it. */
function isCurrent(href: string, path: string): boolean {
  if (href === '/ledger' && path.startsWith('/reports')) return true;
  return path === href || path.startsWith(`${href}/`);
}

/** Main navigation on wide screens. */
export function NavLinks({ items }: NavProps) {
  const path = usePathname();
  return (
    <nav aria-label="Main" className="ml-3 hidden h-full items-stretch gap-1 lg:flex">
      {items.map(({ href, label }) => {
        const here = isCurrent(href, path);
        return (
          <Link
            key={href}
            href={href}
            aria-current={here ? 'page' : undefined}
            className={clsx(
              'relative flex items-center px-3 text-sm -outline-offset-4',
              here
                ? 'font-medium text-ink after:absolute after:inset-x-3 after:bottom-[-1px] after:h-0.5 after:bg-accent-text'
                : 'text-ink-soft hover:text-ink',
            )}
          >
            {label}
          </Link>
        );
      })}
    </nav>
  );
}

/** Main navigation on narrow screens: a panel that slides over the page. */
export function PhoneNav({ items }: NavProps) {
  const path = usePathname();
  const [open, setOpen] = useState(false);
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger
        render={
          <IconButton label="Menu" className="-ml-2 lg:hidden">
            <Menu aria-hidden="true" className="size-5" />
          </IconButton>
        }
      />
      <Dialog.Portal>
        <Dialog.Backdrop className={backdropClass} />
        <Dialog.Popup className="fixed inset-y-0 left-0 z-50 w-72 max-w-[85vw] border-line border-r bg-surface p-4 transition-transform duration-150 data-ending-style:-translate-x-full data-starting-style:-translate-x-full">
          <div className="mb-4 flex items-center justify-between">
            <Dialog.Title render={<p />}>
              <Wordmark className="text-base" />
            </Dialog.Title>
            <Dialog.Close
              render={
                <IconButton label="Close menu">
                  <X aria-hidden="true" className="size-5" />
                </IconButton>
              }
            />
          </div>
          <nav aria-label="Main">
            <ul className="grid gap-1">
              {items.map(({ href, label }) => {
                const here = isCurrent(href, path);
                return (
                  <li key={href}>
                    <Link
                      href={href}
                      onClick={() => setOpen(false)}
                      aria-current={here ? 'page' : undefined}
                      className={clsx(
                        'flex min-h-11 items-center rounded-md px-3 text-base',
                        here ? 'bg-accent-soft font-medium text-accent-text' : 'hover:bg-sunken',
                      )}
                    >
                      {label}
                    </Link>
                  </li>
                );
              })}
            </ul>
          </nav>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
