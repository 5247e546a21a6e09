import type { Me } from '@postseal/contract';
import Link from 'next/link';
import { Seal } from '../seal';
import { type NavItem, NavLinks, PhoneNav } from './navigation';
import { OrganizationSwitcher } from './organization-switcher';
import { UserMenu } from './user-menu';

const items: readonly NavItem[] = [
  { href: '/overview', label: 'Overview' },
  { href: '/domains', label: 'Domains' },
  { href: '/issues', label: 'Issues' },
  { href: '/ledger', label: 'Reports inbox' },
  { href: '/incidents', label: 'Incidents' },
  { href: '/settings', label: 'Settings' },
];

/** Top of every private page: where one is, for which organization, and as whom. */
export function AppHeader({ me }: { me: Me }) {
  const shown = me.isOperator ? [...items, { href: '/outbox', label: 'Outbox' }] : items;
  return (
    <header className="sticky top-0 z-30 border-line border-b bg-surface">
      <div className="mx-auto flex h-14 max-w-page items-center gap-2 px-4 sm:px-6">
        <PhoneNav items={shown} />
        <Link href="/domains" className="mr-1 rounded-md p-1 lg:-ml-1" aria-label="Postseal: your domains">
          <Seal className="size-6 text-accent-text" />
        </Link>
        <OrganizationSwitcher current={me.organization} organizations={me.organizations} />
        <NavLinks items={shown} />
        <div className="ml-auto">
          <UserMenu name={me.name} email={me.email} />
        </div>
      </div>
    </header>
  );
}
