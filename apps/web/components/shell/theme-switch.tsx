'use client';

import { clsx } from 'clsx';
import { themeChoices, useTheme } from './use-theme';

/** Three-way choice of the theme for pages without a user menu. */
export function ThemeSwitch() {
  const [theme, setTheme] = useTheme();
  return (
    <fieldset className="flex w-fit gap-0.5 rounded-md border border-line bg-sunken p-0.5">
      <legend className="sr-only">Theme</legend>
      {themeChoices.map(({ theme: each, label, icon: Icon }) => (
        <button
          key={each}
          type="button"
          aria-label={label}
          title={label}
          aria-pressed={theme === each}
          onClick={() => setTheme(each)}
          className={clsx(
            'grid size-7 place-items-center rounded-sm text-ink-soft hover:text-ink pointer-coarse:size-11',
            theme === each && 'bg-surface text-ink shadow-sm',
          )}
        >
          <Icon aria-hidden="true" className="size-4" />
        </button>
      ))}
    </fieldset>
  );
}
