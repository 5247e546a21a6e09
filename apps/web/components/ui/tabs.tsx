'use client';

import { Tabs as Base } from '@base-ui/react/tabs';
import { clsx } from 'clsx';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';

const list = '-mb-px flex gap-1 overflow-x-auto border-line border-b';
const tab =
  'flex h-10 shrink-0 items-center gap-1.5 whitespace-nowrap border-b-2 border-transparent px-3 text-ink-soft -outline-offset-2 hover:text-ink pointer-coarse:h-11';
const current = 'border-accent-text! font-medium text-ink!';

export interface TabLinksProps {
  /** Names the group for screen readers. */
  label: string;
  tabs: readonly { href: string; label: ReactNode }[];
}

/** Pages side by side; the current one is marked. A tab is current on its own path and, unless another fits better, below it. */
export function TabLinks({ label, tabs }: TabLinksProps) {
  const path = decodeURIComponent(usePathname());
  const fits = tabs
    .map(({ href }) => decodeURIComponent(href))
    .filter((href) => path === href || path.startsWith(`${href}/`))
    .sort((a, b) => b.length - a.length)[0];
  return (
    <nav aria-label={label} className={list}>
      {tabs.map(({ href, label: text }) => {
        const isCurrent = decodeURIComponent(href) === fits;
        return (
          <Link
            key={href}
            href={href}
            aria-current={isCurrent ? 'page' : undefined}
            className={clsx(tab, isCurrent && current)}
          >
            {text}
          </Link>
        );
      })}
    </nav>
  );
}

export interface TabsProps {
  tabs: readonly { value: string; label: ReactNode; content: ReactNode }[];
  /** Tab that is open first. */
  initial?: string;
}

/** Panels of one page, one at a time. */
export function Tabs({ tabs, initial }: TabsProps) {
  return (
    <Base.Root defaultValue={initial ?? tabs[0]?.value}>
      <Base.List className={list}>
        {tabs.map(({ value, label }) => (
          <Base.Tab key={value} value={value} className={(state) => clsx(tab, state.active && current)}>
            {label}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map(({ value, content }) => (
        <Base.Panel key={value} value={value} className="pt-4">
          {content}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
