'use client';

import { RotateCw } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { toast } from '@/components/ui/toast';
import { browserApi, sentenceOf } from '@/lib/browser-api';
import { retryOutgoingMail } from '@/lib/browser-routes';

export function RetryMail({ id }: { id: string }) {
  const router = useRouter();
  const [pending, setPending] = useState(false);
  const retry = async () => {
    setPending(true);
    try {
      await browserApi(retryOutgoingMail, { params: { id } });
      toast('The mail waits to be sent again.');
      router.refresh();
    } catch (error) {
      toast(sentenceOf(error), { kind: 'error' });
    } finally {
      setPending(false);
    }
  };
  return (
    <Button variant="primary" pending={pending} onClick={() => void retry()}>
      <RotateCw aria-hidden="true" className="size-4" /> Try again
    </Button>
  );
}
