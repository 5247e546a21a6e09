'use client';

import type { MailTestAddress } from '@postseal/contract';
import { useEffect, useRef, useState } from 'react';
import { browserApi, sentenceOf } from '@/lib/browser-api';
import { readMailTestAddress } from '@/lib/browser-routes';

const POLL_MS = 2_000;
const LATER_POLL_MS = 10_000;
const EAGER_MS = 15 * 60_000; // whoever is still here after that has gone for coffee

/** Keeps an address fresh while its page is seen; `onChange` hears when a mail arrived or was scored. */
export function useArrivals(start: MailTestAddress, onChange: () => void) {
  const [address, setAddress] = useState(start);
  const [problem, setProblem] = useState<string | null>(null);
  const shown = useRef(stateOf(start));
  const hear = useRef(onChange);
  hear.current = onChange;
  const { token } = start;

  useEffect(() => {
    const since = Date.now();
    let isMounted = true;
    let timer: ReturnType<typeof setTimeout>;
    const poll = async () => {
      if (!document.hidden) {
        try {
          const fresh = await browserApi(readMailTestAddress, { params: { token } });
          if (!isMounted) return;
          setProblem(null);
          if (stateOf(fresh) !== shown.current) {
            shown.current = stateOf(fresh);
            setAddress(fresh);
            hear.current();
          }
        } catch (error) {
          if (isMounted) setProblem(sentenceOf(error));
        }
      }
      if (isMounted) timer = setTimeout(poll, Date.now() - since < EAGER_MS ? POLL_MS : LATER_POLL_MS);
    };
    timer = setTimeout(poll, POLL_MS);
    return () => {
      isMounted = false;
      clearTimeout(timer);
    };
  }, [token]);

  return { address, problem };
}

function stateOf({ tests }: MailTestAddress): string {
  return tests.map(({ id, state }) => `${id} ${state}`).join();
}
