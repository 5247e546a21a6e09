'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { browserApi, sentenceOf } from '@/lib/browser-api';
import { answerAddressConsent } from '@/lib/browser-routes';

interface ConsentAnswerProps {
  readonly token: string;
  readonly accept?: string;
  readonly decline?: string;
}

/** The owner's answer. It takes a click: programs that only open links to look at them decide nothing. */
export function ConsentAnswer({ token, accept, decline }: ConsentAnswerProps) {
  const router = useRouter();
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  const answer = async (isWanted: boolean) => {
    setPending(true);
    setProblem(null);
    try {
      await browserApi(answerAddressConsent, { params: { token }, body: { isWanted } });
      router.refresh();
    } catch (error) {
      setProblem(sentenceOf(error));
    } finally {
      setPending(false);
    }
  };

  return (
    <>
      {problem && (
        <Notice kind="error" live>
          {problem}
        </Notice>
      )}
      <div className="flex flex-wrap gap-2">
        {accept && (
          <Button variant="primary" pending={pending} onClick={() => void answer(true)}>
            {accept}
          </Button>
        )}
        {decline && (
          <Button pending={pending} onClick={() => void answer(false)}>
            {decline}
          </Button>
        )}
      </div>
    </>
  );
}
