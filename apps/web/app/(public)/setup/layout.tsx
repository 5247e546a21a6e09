import type { ReactNode } from 'react';
import { TabLinks } from '@/components/ui/tabs';
import { setupSteps } from './_components/steps';

export default function SetupLayout({ children }: { children: ReactNode }) {
  return (
    <div className="mx-auto grid max-w-4xl gap-6">
      <TabLinks label="Steps of the set-up" tabs={setupSteps.map(({ href, label }) => ({ href, label }))} />
      <div className="min-w-0">{children}</div>
    </div>
  );
}
