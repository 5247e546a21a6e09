'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';

const PAUSE_MS = 2_000;
const TIMES = 6; // what a worker does at once is over by then

/** Gives a function that reads the page again now, and a few times more while work behind it goes on. */
export function useRefreshes(): () => void {
  const router = useRouter();
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (left === 0) return;
    const timer = setTimeout(() => {
      router.refresh();
      setLeft(left - 1);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [left, router]);
  return () => {
    router.refresh();
    setLeft(TIMES);
  };
}
