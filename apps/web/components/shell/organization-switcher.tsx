'use client';

import type { Me } from '@postseal/contract';
import { Check, ChevronsUpDown, Plus } from 'lucide-react';
import { useState } from 'react';
import { Menu, MenuItem, MenuSeparator } from '../ui/menu';
import { toast } from '../ui/toast';

export interface OrganizationSwitcherProps {
  current: Me['organization'];
  organizations: Me['organizations'];
}

/** The organization that the pages are about, and the way to another. */
export function OrganizationSwitcher({ current, organizations }: OrganizationSwitcherProps) {
  const [pending, setPending] = useState(false);

  const change = async (organizationId: string) => {
    if (organizationId === current?.id) return;
    setPending(true);
    const { authClient } = await import('@/lib/auth-client');
    const { error } = await authClient.organization.setActive({ organizationId });
    if (error) {
      setPending(false);
      toast('The organization could not be changed. Try again.', { kind: 'error' });
      return;
    }
    // Every page shows one organization's data: load afresh, keep nothing of the other.
    window.location.assign('/domains');
  };

  return (
    <Menu
      label={`Organization: ${current?.name ?? 'none'}`}
      disabled={pending}
      buttonClass="flex h-9 min-w-0 items-center gap-1.5 rounded-md px-2 font-medium text-sm hover:bg-sunken disabled:opacity-55 pointer-coarse:h-11"
      face={
        <>
          <span className="max-w-[11rem] truncate sm:max-w-56">{current?.name}</span>
          <ChevronsUpDown aria-hidden="true" className="size-3.5 shrink-0 text-ink-faint" />
        </>
      }
    >
      {organizations.map(({ id, name, role }) => (
        <MenuItem key={id} onSelect={() => void change(id)}>
          <span className="grid min-w-0 flex-1">
            <span className="truncate">{name}</span>
            <span className="text-ink-soft text-xs">{role}</span>
          </span>
          {id === current?.id && (
            <>
              <Check aria-hidden="true" className="size-4 text-accent-text" />
              <span className="sr-only">current</span>
            </>
          )}
        </MenuItem>
      ))}
      <MenuSeparator />
      <MenuItem href="/welcome">
        <Plus aria-hidden="true" className="size-4" /> New organization
      </MenuItem>
    </Menu>
  );
}
