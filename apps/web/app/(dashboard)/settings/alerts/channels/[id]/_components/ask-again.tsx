'use client';

import { MailQuestion } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { toast } from '@/components/ui/toast';
import { browserApi, sentenceOf } from '@/lib/browser-api';
import { askAddressAgain } from '@/lib/browser-routes';

/** Sends the owner of an address the mail with the link once more. */
export function AskAgain({ id, isFirst }: { id: string; isFirst: boolean }) {
  const router = useRouter();
  const [pending, setPending] = useState(false);

  const ask = async () => {
    setPending(true);
    try {
      await browserApi(askAddressAgain, { params: { id } });
      toast('The mail with the link is on its way.');
      router.refresh();
    } catch (error) {
      toast(sentenceOf(error), { kind: 'error' });
    } finally {
      setPending(false);
    }
  };

  return (
    <Button size="sm" pending={pending} onClick={() => void ask()}>
      <MailQuestion aria-hidden="true" className="size-4" />{' '}
      {isFirst ? 'Ask for confirmation' : 'Send the mail again'}
    </Button>
  );
}
