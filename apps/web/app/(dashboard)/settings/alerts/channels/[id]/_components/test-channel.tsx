'use client';

import { Send } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { toast } from '@/components/ui/toast';
import { browserApi, sentenceOf } from '@/lib/browser-api';
import { testChannel } from '@/lib/browser-routes';
import { useRefreshes } from '@/lib/use-refreshes';

/** Sends a test, and looks at the list of messages until it is over. */
export function TestChannel({ id, name }: { id: string; name: string }) {
  const refresh = useRefreshes();
  const [pending, setPending] = useState(false);

  const send = async () => {
    setPending(true);
    try {
      await browserApi(testChannel, { params: { id } });
      toast(`A test to ${name} is on its way.`);
      refresh();
    } catch (error) {
      toast(sentenceOf(error), { kind: 'error' });
    } finally {
      setPending(false);
    }
  };

  return (
    <Button size="sm" pending={pending} onClick={() => void send()}>
      <Send aria-hidden="true" className="size-4" /> Send a test
    </Button>
  );
}
