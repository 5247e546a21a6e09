'use client';

import { RotateCw } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { toast } from '@/components/ui/toast';
import { browserApi, sentenceOf } from '@/lib/browser-api';
import { redeliver } from '@/lib/browser-routes';
import { useRefreshes } from '@/lib/use-refreshes';

/** Sends a message again under the same id, and looks until the try is over. */
export function Redeliver({ id }: { id: string }) {
  const refresh = useRefreshes();
  const [pending, setPending] = useState(false);

  const send = async () => {
    setPending(true);
    try {
      await browserApi(redeliver, { params: { id } });
      toast('It is on its way again.');
      refresh();
    } catch (error) {
      toast(sentenceOf(error), { kind: 'error' });
    } finally {
      setPending(false);
    }
  };

  return (
    <Button size="sm" pending={pending} onClick={() => void send()}>
      <RotateCw aria-hidden="true" className="size-4" /> Send again
    </Button>
  );
}
