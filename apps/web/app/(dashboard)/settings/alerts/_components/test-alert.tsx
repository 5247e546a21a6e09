'use client';

import { Send } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { browserApi, sentenceOf } from '@/lib/browser-api';
import { sendTestAlert } from '@/lib/browser-routes';

/** Sends a test alert and says to whom. */
export function TestAlert() {
  const [pending, setPending] = useState(false);
  const [outcome, setOutcome] = useState<{ kind: 'success' | 'error'; text: string } | null>(null);

  const send = async () => {
    setPending(true);
    setOutcome(null);
    try {
      const { recipients } = await browserApi(sendTestAlert);
      setOutcome({ kind: 'success', text: `Written to ${recipients.join(', ')}.` });
    } catch (error) {
      setOutcome({ kind: 'error', text: sentenceOf(error) });
    } finally {
      setPending(false);
    }
  };

  return (
    <div className="grid justify-items-start gap-4">
      <Button pending={pending} onClick={() => void send()}>
        <Send aria-hidden="true" className="size-4" /> Send a test alert
      </Button>
      {outcome && (
        <Notice kind={outcome.kind} live>
          {outcome.text}
        </Notice>
      )}
    </div>
  );
}
