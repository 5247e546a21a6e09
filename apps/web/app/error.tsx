'use client';

import { PageError, type PageErrorProps } from '@/components/page-error';

export default function RootError(props: PageErrorProps) {
  return (
    <main className="px-4 py-16">
      <PageError {...props} />
    </main>
  );
}
