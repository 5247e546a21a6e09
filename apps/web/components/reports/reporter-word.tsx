'use client';

import type { ReporterDecision, ReporterWord as Word } from '@postseal/contract';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { browserApi, sentenceOf } from '@/lib/browser-api';
import { decideReporter } from '@/lib/browser-routes';
import { RefreshWhile } from '../refresh-while';
import { Button } from '../ui/button';
import { RelativeTime } from '../ui/relative-time';
import { toast } from '../ui/toast';

interface ReporterWordProps {
  readonly reporter: string;
  readonly sender: string;
  readonly decision: ReporterDecision | null;
  /** Nothing proves the sender, so that trust would change how its reports count. */
  readonly isDoubtful: boolean;
  readonly mayDecide: boolean;
}

const said: Readonly<Record<Word, string>> = { trusted: 'Trusted', ignored: 'Ignored' };

/** What somebody said about a reporter's sender, and the buttons to say it or take it back. */
export function ReporterWord({ reporter, sender, decision, isDoubtful, mayDecide }: ReporterWordProps) {
  const router = useRouter();
  const [pending, setPending] = useState<Word | 'none' | null>(null);
  const say = async (word: Word | null, done: string) => {
    setPending(word ?? 'none');
    try {
      await browserApi(decideReporter, { body: { reporter, sender, word } });
      const before = decision?.word ?? null;
      toast(done, { act: { label: 'Undo', onSelect: () => void say(before, 'Undone.') } });
      router.refresh();
    } catch (error) {
      toast(sentenceOf(error), { kind: 'error' });
    } finally {
      setPending(null);
    }
  };
  return (
    <div className="flex flex-wrap items-center gap-2">
      {decision && (
        <p className="text-ink-soft text-xs">
          {decision.word ? said[decision.word] : 'Taken back'} by {decision.by}{' '}
          <RelativeTime moment={decision.at} />
          {decision.isCounting && <span role="status">; its reports are counted anew…</span>}
        </p>
      )}
      {decision?.isCounting && <RefreshWhile isPending dueAt={decision.at} />}
      {mayDecide && decision?.word && (
        <Button
          size="sm"
          pending={pending === 'none'}
          onClick={() => say(null, 'Taken back. Its reports are counted by what is proven.')}
        >
          Take back
        </Button>
      )}
      {mayDecide && !decision?.word && (
        <>
          {isDoubtful && (
            <Button
              size="sm"
              pending={pending === 'trusted'}
              onClick={() => say('trusted', 'Trusted. Its reports count from now on, those of before too.')}
            >
              Trust
            </Button>
          )}
          <Button
            size="sm"
            variant="ghost"
            pending={pending === 'ignored'}
            onClick={() => say('ignored', 'Ignored. Its reports count nowhere.')}
          >
            Ignore
          </Button>
        </>
      )}
    </div>
  );
}
