'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { pauseUntil } from './refresh-pause';

/**
 * Reads the page again from time to time while something on it is under way: soon when it is due, seldom when it is not.
 * A page that nobody looks at rests.
 */
export function RefreshWhile({ isPending, dueAt }: { isPending: boolean; dueAt: string | null }) {
  const router = useRouter();
  useEffect(() => {
    if (!isPending) return;
    let timer: ReturnType<typeof setTimeout>;
    const wait = () => {
      timer = setTimeout(
        () => {
          if (document.visibilityState === 'visible') router.refresh();
          wait();
        },
        pauseUntil(dueAt, Date.now()),
      );
    };
    wait();
    return () => clearTimeout(timer);
  }, [isPending, dueAt, router]);
  return null;
}
