'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { toast } from '@/components/ui/toast';
import { browserApi, sentenceOf } from '@/lib/browser-api';
import { actOnDomains } from '@/lib/browser-routes';

interface PauseDomainProps {
  readonly domain: string;
  readonly isPaused: boolean;
}

/** Stops a domain's checks and alerts, or lets them go on. */
export function PauseDomain({ domain, isPaused }: PauseDomainProps) {
  const router = useRouter();
  const [pending, setPending] = useState(false);
  const change = async (act: 'pause' | 'resume') => {
    setPending(true);
    try {
      await browserApi(actOnDomains, { body: { domains: [domain], act: { act } } });
      toast(act === 'pause' ? 'Checks and alerts are paused.' : 'Checks and alerts go on.');
      router.refresh();
    } catch (error) {
      toast(sentenceOf(error), { kind: 'error' });
    } finally {
      setPending(false);
    }
  };
  return (
    <Button pending={pending} onClick={() => change(isPaused ? 'resume' : 'pause')}>
      {isPaused ? 'Resume' : 'Pause'}
    </Button>
  );
}
