import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import type { ReactNode } from 'react';
import { ChannelTroubles } from '@/components/alerts/channel-troubles';
import { AppHeader } from '@/components/shell/app-header';
import { SkipLink } from '@/components/shell/skip-link';
import { Notice } from '@/components/ui/notice';
import { currentInstance, currentMe } from '@/lib/api';

export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const [me, instance] = await Promise.all([currentMe(), currentInstance()]);
  if (me.organization === null) {
    const path = (await headers()).get('x-path') ?? '/domains';
    redirect(path === '/domains' ? '/welcome' : `/welcome?next=${encodeURIComponent(path)}`);
  }
  return (
    <>
      <SkipLink />
      <AppHeader me={me} />
      <main
        id="main"
        tabIndex={-1}
        className="mx-auto w-full max-w-page px-4 py-6 outline-none sm:px-6 sm:py-8"
      >
        {instance.isDemo && (
          <Notice className="mb-6" title="This is a demo">
            Everything here is example data. Reports came through the real mail listener; the domains are
            invented.
          </Notice>
        )}
        <ChannelTroubles />
        {children}
      </main>
    </>
  );
}
