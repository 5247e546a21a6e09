'use client';

import { clsx } from 'clsx';
import Link from 'next/link';
import { usePathname } from 'next/navigation';

const tools = [
  { href: '/', label: 'Bounce' },
  { href: '/setup', label: 'Set-up' },
  { href: '/test', label: 'Mail test' },
] as const;

/** The three public tools, in the order of the road: what went wrong, mend it, try it. */
export function PublicNav() {
  const path = usePathname();
  return (
    <nav aria-label="Tools" className="flex h-14 items-stretch">
      {tools.map(({ href, label }) => {
        const isHere =
          href === '/'
            ? path === '/' || path.startsWith('/bounces')
            : path === href || path.startsWith(`${href}/`);
        return (
          <Link
            key={href}
            href={href}
            prefetch={false}
            aria-current={isHere ? 'page' : undefined}
            className={clsx(
              'relative flex items-center whitespace-nowrap px-2 text-sm -outline-offset-4 sm:px-3',
              isHere
                ? 'font-medium text-ink after:absolute after:inset-x-2 after:bottom-[-1px] after:h-0.5 after:bg-accent-text sm:after:inset-x-3'
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
