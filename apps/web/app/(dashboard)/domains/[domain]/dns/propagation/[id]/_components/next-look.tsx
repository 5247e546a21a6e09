'use client';

import { useEffect, useState } from 'react';

/** "next look in 12 s", counted down. Not announced: a number each second would drown everything else. */
export function NextLook({ at }: { at: string | null }) {
  const [now, setNow] = useState<number | null>(null); // unknown while rendered on the server
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  if (at === null || now === null) return null;
  const seconds = Math.ceil((new Date(at).getTime() - now) / 1_000);
  if (seconds <= 0) return <span>asking now …</span>;
  return (
    <span className="tabular">
      next look in {seconds >= 120 ? `${Math.ceil(seconds / 60)} min` : `${seconds} s`}
    </span>
  );
}
