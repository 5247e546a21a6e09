'use client';

import type { PropagationDetail } from '@postseal/contract';
import { useCallback, useEffect, useRef, useState } from 'react';
import { browserApi, sentenceOf } from '@/lib/browser-api';
import { readPropagation } from '@/lib/browser-routes';

const POLL_MS = 2_500;

export interface Watching {
  readonly watch: PropagationDetail;
  /** Why the page could not be refreshed last; null while it can. */
  readonly problem: string | null;
  /** Reads the watch now; a refusal is kept as the problem. */
  readonly refresh: () => Promise<void>;
}

/** Keeps a running watch fresh while the page is seen; an ended one is left alone. */
export function useWatch(start: PropagationDetail): Watching {
  const [watch, setWatch] = useState(start);
  const [problem, setProblem] = useState<string | null>(null);
  const isRunning = watch.ended === null;
  const isMounted = useRef(true);

  const refresh = useCallback(async () => {
    try {
      const fresh = await browserApi(readPropagation, { params: { domain: start.domain, id: start.id } });
      if (!isMounted.current) return;
      setWatch(fresh);
      setProblem(null);
    } catch (error) {
      if (isMounted.current) setProblem(sentenceOf(error));
    }
  }, [start.domain, start.id]);

  useEffect(() => {
    isMounted.current = true;
    return () => {
      isMounted.current = false;
    };
  }, []);

  useEffect(() => {
    if (!isRunning) return;
    let timer: ReturnType<typeof setTimeout>;
    const poll = async () => {
      if (!document.hidden) await refresh();
      timer = setTimeout(poll, POLL_MS);
    };
    timer = setTimeout(poll, POLL_MS);
    return () => clearTimeout(timer);
  }, [isRunning, refresh]);

  return { watch, problem, refresh };
}
