'use client';

import type { AdvisedSource, SourceVerdict } from '@postseal/contract';
import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { Select } from '@/components/ui/field';
import { RelativeTime } from '@/components/ui/relative-time';
import { toast } from '@/components/ui/toast';
import { browserApi, sentenceOf } from '@/lib/browser-api';
import { judgeSource } from '@/lib/browser-routes';

interface VerdictMenuProps {
  readonly domain: string;
  readonly sourceKey: string;
  readonly name: string;
  readonly verdict: AdvisedSource['verdict'];
  readonly mayEdit: boolean;
}

const words: Readonly<Record<SourceVerdict, string>> = {
  mine: 'Mine',
  'not-mine': 'Not mine',
  forwarder: 'Forwarder',
};

/** Whose a source is, as a person says; the empty choice leaves it to the rules. Taken back by choosing again. */
export function VerdictMenu({ domain, sourceKey, name, verdict, mayEdit }: VerdictMenuProps) {
  const router = useRouter();
  const [chosen, setChosen] = useState<SourceVerdict | ''>(verdict?.value ?? '');
  const [isRefreshing, refresh] = useTransition();

  async function choose(next: SourceVerdict | '') {
    const before = chosen;
    setChosen(next);
    try {
      await browserApi(judgeSource, {
        params: { domain },
        body: { key: sourceKey, verdict: next === '' ? null : next },
      });
      refresh(() => router.refresh());
    } catch (error) {
      setChosen(before);
      toast(sentenceOf(error), { kind: 'error' });
    }
  }

  if (!mayEdit && !verdict) return <span className="text-ink-soft text-xs">not said</span>;
  return (
    <div className="grid gap-1">
      {mayEdit ? (
        <Select
          aria-label={`Whose is ${name}?`}
          aria-busy={isRefreshing}
          value={chosen}
          onChange={(event) => void choose(event.target.value as SourceVerdict | '')}
        >
          <option value="">Not said</option>
          {Object.entries(words).map(([value, word]) => (
            <option key={value} value={value}>
              {word}
            </option>
          ))}
        </Select>
      ) : (
        <span>{words[verdict!.value]}</span>
      )}
      {verdict && (
        <span className="text-ink-soft text-xs">
          {verdict.by}, <RelativeTime moment={verdict.at} />
        </span>
      )}
    </div>
  );
}
