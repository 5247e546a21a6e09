'use client';

import { clsx } from 'clsx';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { type KeyboardEvent, type ReactNode, useId, useState } from 'react';

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
  /** Names the group for screen readers. */
  label: string;
  tabs: readonly { value: string; label: ReactNode; content: ReactNode }[];
}

/** Panels of one page, one at a time; arrow keys move between the tabs. */
export function Tabs({ label, tabs }: TabsProps) {
  const id = useId();
  const [chosen, setChosen] = useState(tabs[0]?.value);

  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const next = tabs.at((tabs.findIndex(({ value }) => value === chosen) + step) % tabs.length);
    if (!next) return;
    event.preventDefault();
    setChosen(next.value);
    document.getElementById(`${id}-tab-${next.value}`)?.focus();
  };

  return (
    <>
      <div role="tablist" aria-label={label} className={list} onKeyDown={move}>
        {tabs.map(({ value, label: text }) => (
          <button
            key={value}
            type="button"
            role="tab"
            id={`${id}-tab-${value}`}
            aria-selected={value === chosen}
            aria-controls={`${id}-panel-${value}`}
            tabIndex={value === chosen ? 0 : -1}
            onClick={() => setChosen(value)}
            className={clsx(tab, value === chosen && current)}
          >
            {text}
          </button>
        ))}
      </div>
      {tabs.map(({ value, content }) => (
        <div
          key={value}
          role="tabpanel"
          id={`${id}-panel-${value}`}
          aria-labelledby={`${id}-tab-${value}`}
          hidden={value !== chosen}
          className="pt-4"
        >
          {content}
        </div>
      ))}
    </>
  );
}
