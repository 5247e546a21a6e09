import type { cookies } from 'next/headers';

export const THEME_COOKIE = 'theme';

export type Theme = 'system' | 'light' | 'dark';

/** The visitor's choice. The server writes it into the page, so there is no flash and no script for it. */
export function themeOf(jar: Awaited<ReturnType<typeof cookies>>): Theme {
  const choice = jar.get(THEME_COOKIE)?.value;
  return choice === 'light' || choice === 'dark' ? choice : 'system';
}
