'use client';

import { clsx } from 'clsx';
import Link from 'next/link';
import { usePathname } from 'next/navigation';

const tools = [
  { href: '/', label: 'Bounce', short: 'Bounce' },
  { href: '/check', label: 'Check', short: 'Check' },
  { href: '/setup', label: 'Set-up', short: 'Set-up' },
  { href: '/test', label: 'Mail test', short: 'Test' },
] as const;

/** The four public tools, in the order of the road: what went wrong, what is so now, mend it, try it. */
export function PublicNav() {
  const path = usePathname();
  return (
    <nav aria-label="Tools" className="flex h-14 items-stretch">
      {tools.map(({ href, label, short }) => {
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
              'relative flex items-center whitespace-nowrap px-1.5 text-sm -outline-offset-4 min-[26rem]:px-2 sm:px-3',
              isHere
                ? 'font-medium text-ink after:absolute after:inset-x-1.5 after:bottom-[-1px] after:h-0.5 after:bg-accent-text sm:after:inset-x-3'
                : 'text-ink-soft hover:text-ink',
            )}
          >
            <span className="max-sm:hidden">{label}</span>
            <span className="sm:hidden">{short}</span>
          </Link>
        );
      })}
    </nav>
  );
}
