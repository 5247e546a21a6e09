import type { ReactNode } from 'react';
import { PageHeader } from '@/components/ui/page-header';
import { TabLinks } from '@/components/ui/tabs';

const tabs = [
  { href: '/settings', label: 'Profile' },
  { href: '/settings/security', label: 'Security' },
  { href: '/settings/organization', label: 'Organization' },
  { href: '/settings/alerts', label: 'Alerts' },
  { href: '/settings/reports', label: 'Report sources' },
];

export default function SettingsLayout({ children }: { children: ReactNode }) {
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader title="Settings">
        <TabLinks label="Settings" tabs={tabs} />
      </PageHeader>
      <div className="grid gap-6">{children}</div>
    </div>
  );
}
