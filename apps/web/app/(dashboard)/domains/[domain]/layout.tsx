import type { ReactNode } from 'react';
import { ChartPatterns } from '@/components/charts/fills';
import { DomainName } from '@/components/domains/domain-name';
import { PageHeader } from '@/components/ui/page-header';
import { TabLinks } from '@/components/ui/tabs';
import { domainPath } from '@/lib/query';
import { type DomainPageParams, domainOf } from './_components/read-domain';

interface DomainLayoutProps {
  readonly params: DomainPageParams;
  readonly children: ReactNode;
}

export default async function DomainLayout({ params, children }: DomainLayoutProps) {
  const { name, unicodeName } = await domainOf(params);
  return (
    <>
      <ChartPatterns />
      <PageHeader
        title={<DomainName name={name} unicodeName={unicodeName} />}
        trail={[{ href: '/domains', label: 'Domains' }]}
      >
        <TabLinks
          label={unicodeName}
          tabs={[
            { href: domainPath(name), label: 'Overview' },
            { href: domainPath(name, 'traffic'), label: 'Traffic' },
            { href: domainPath(name, 'policy'), label: 'Policy' },
            { href: domainPath(name, 'dns'), label: 'DNS' },
            { href: domainPath(name, 'receivers'), label: 'Receivers' },
            { href: domainPath(name, 'history'), label: 'History' },
            { href: domainPath(name, 'reports'), label: 'Reports' },
            { href: domainPath(name, 'tls'), label: 'TLS' },
            { href: domainPath(name, 'settings'), label: 'Settings' },
          ]}
        />
      </PageHeader>
      {children}
    </>
  );
}
