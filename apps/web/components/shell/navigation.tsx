'use client';

import { clsx } from 'clsx';
import { Menu, X } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useState } from 'react';
import { Wordmark } from '../seal';
import { IconButton } from '../ui/button';
import { Modal } from '../ui/modal';

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
    <>
      <IconButton
        label="Menu"
        aria-haspopup="dialog"
        className="-ml-2 lg:hidden"
        onClick={() => setOpen(true)}
      >
        <Menu aria-hidden="true" className="size-5" />
      </IconButton>
      {open && (
        <Modal
          onClose={() => setOpen(false)}
          labelledBy="phone-nav-title"
          className="m-0 h-dvh w-72 border-line border-r"
        >
          <div className="relative min-h-full p-4">
            <p id="phone-nav-title" className="mb-4">
              <Wordmark className="text-base" />
            </p>
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
            <IconButton label="Close menu" className="absolute top-3 right-3" onClick={() => setOpen(false)}>
              <X aria-hidden="true" className="size-5" />
            </IconButton>
          </div>
        </Modal>
      )}
    </>
  );
}
