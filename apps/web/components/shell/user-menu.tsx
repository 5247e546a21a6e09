'use client';

import { LogOut, Settings, ShieldCheck } from 'lucide-react';
import type { Theme } from '@/lib/theme';
import { Menu, MenuChoice, MenuItem, MenuSeparator } from '../ui/menu';
import { toast } from '../ui/toast';
import { themeChoices, useTheme } from './use-theme';

export interface UserMenuProps {
  name: string;
  email: string;
}

/** Who is signed in, own settings, theme, and the way out. */
export function UserMenu({ name, email }: UserMenuProps) {
  const [theme, setTheme] = useTheme();
  const signOut = async () => {
    const { authClient } = await import('@/lib/auth-client');
    const { error } = await authClient.signOut();
    if (error) toast('You could not be signed out. Try again.', { kind: 'error' });
    else window.location.assign('/sign-in');
  };
  return (
    <Menu
      align="end"
      label={`${initials(name || email)}: account of ${name}`}
      buttonClass="grid size-8 place-items-center rounded-full bg-accent-soft font-semibold text-accent-text text-xs pointer-coarse:size-11"
      face={initials(name || email)}
    >
      <div className="grid px-3 py-2">
        <span className="truncate font-medium">{name}</span>
        <span className="truncate text-ink-soft text-xs">{email}</span>
      </div>
      <MenuSeparator />
      <MenuItem href="/settings">
        <Settings aria-hidden="true" className="size-4 text-ink-soft" /> Profile
      </MenuItem>
      <MenuItem href="/settings/security">
        <ShieldCheck aria-hidden="true" className="size-4 text-ink-soft" /> Security
      </MenuItem>
      <MenuSeparator />
      <MenuChoice
        label="Theme"
        value={theme}
        onChange={(next) => setTheme(next as Theme)}
        choices={themeChoices.map(({ theme: value, label, icon: Icon }) => ({
          value,
          label: (
            <>
              <Icon aria-hidden="true" className="size-4 text-ink-soft" /> {label}
            </>
          ),
        }))}
      />
      <MenuSeparator />
      <MenuItem onSelect={() => void signOut()}>
        <LogOut aria-hidden="true" className="size-4 text-ink-soft" /> Sign out
      </MenuItem>
    </Menu>
  );
}

function initials(name: string): string {
  const words = name.trim().split(/[\s@._-]+/u);
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('')
    .toUpperCase();
}
