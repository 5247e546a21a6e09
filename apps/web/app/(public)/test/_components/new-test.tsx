'use client';

import { MailPlus } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { browserApi, sentenceOf } from '@/lib/browser-api';
import { beginMailTest } from '@/lib/browser-routes';

/** One click makes an address and leads to its page. */
export function NewTest() {
  const router = useRouter();
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const begin = async () => {
    setPending(true);
    setProblem(null);
    try {
      const { token } = await browserApi(beginMailTest);
      router.push(`/test/${token}`);
    } catch (error) {
      setProblem(sentenceOf(error));
      setPending(false);
    }
  };
  return (
    <div className="grid justify-items-start gap-3">
      <Button variant="primary" onClick={begin} pending={pending}>
        {!pending && <MailPlus aria-hidden="true" className="size-4" />}
        Get a test address
      </Button>
      {problem && (
        <Notice kind="error" live>
          {problem}
        </Notice>
      )}
    </div>
  );
}
