'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { toast } from '@/components/ui/toast';
import { browserApi, sentenceOf } from '@/lib/browser-api';
import { readAgain } from '@/lib/browser-routes';

/** Queues the mail to be read again; a second reading replaces the first and counts nothing twice. */
export function ReadAgain({ id }: { id: string }) {
  const router = useRouter();
  const [pending, setPending] = useState(false);

  async function queue() {
    setPending(true);
    try {
      await browserApi(readAgain, { params: { id } });
      toast('The mail will be read again in a moment');
      router.refresh();
    } catch (error) {
      toast(sentenceOf(error), { kind: 'error' });
    } finally {
      setPending(false);
    }
  }

  return (
    <Button onClick={queue} pending={pending}>
      Read again
    </Button>
  );
}
