'use client';

import type { LedgerOutcome, ReadingRun } from '@postseal/contract';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { outcomeWords } from '@/components/reports/outcome-words';
import { ConfirmButton } from '@/components/ui/confirm-button';
import { Notice } from '@/components/ui/notice';
import { ProgressBar } from '@/components/ui/progress-bar';
import { browserApi } from '@/lib/browser-api';
import { readAllAgain, readLatestReadingRun } from '@/lib/browser-routes';
import { formatCount } from '@/lib/format';

const LOOK_MS = 1_500;

interface ReadAllAgainProps {
  /** Mails that came to nothing, and may be read again. */
  readonly count: number;
  /** Only mails of this domain. */
  readonly domain: string | undefined;
}

/** Queues all mails that came to nothing, as one may want to after an upgrade. */
export function ReadAllAgain({ count, domain }: ReadAllAgainProps) {
  const router = useRouter();
  const mails = count === 1 ? '1 mail' : `${formatCount(count)} mails`;
  return (
    <ConfirmButton
      title={`Read ${mails} again?`}
      description="All that were not readable, were set apart, or failed, as long as their bytes are kept. What was stored before is not counted a second time."
      confirmLabel="Read again"
      destructive={false}
      onConfirm={async () => {
        await browserApi(readAllAgain, { body: domain ? { domain } : {} });
        router.refresh();
      }}
    >
      Read all again
    </ConfirmButton>
  );
}

/** How far a run is, looked at until it is through; then what came of it. */
export function ReadingRunNotice({ run: first }: { run: ReadingRun }) {
  const router = useRouter();
  const [run, setRun] = useState(first);
  const [isOver, setIsOver] = useState(!first.byOutcome.queued);
  useEffect(() => {
    if (isOver) return;
    const timer = setTimeout(async () => {
      const { run: latest } = await browserApi(readLatestReadingRun).catch(() => ({ run }));
      if (!latest) return;
      setRun({ ...latest });
      if (!latest.byOutcome.queued) {
        setIsOver(true);
        router.refresh();
      }
    }, LOOK_MS);
    return () => clearTimeout(timer);
  }, [run, isOver, router]);
  const waiting = run.byOutcome.queued ?? 0;
  const done = run.total - waiting;
  return (
    <Notice
      kind={waiting > 0 ? 'info' : 'success'}
      title={
        waiting > 0
          ? `Reading again: ${formatCount(done)} of ${formatCount(run.total)}`
          : `${formatCount(run.total)} read again`
      }
    >
      {waiting > 0 && <ProgressBar label="Mails read again" value={done} max={run.total} />}
      <p className="mt-1">{describeOutcomes(run.byOutcome)}</p>
    </Notice>
  );
}

function describeOutcomes(byOutcome: ReadingRun['byOutcome']): string {
  const counts = Object.entries(byOutcome) as [LedgerOutcome, number][];
  return counts
    .filter(([outcome]) => outcome !== 'queued')
    .map(([outcome, count]) => `${outcomeWords[outcome].word}: ${formatCount(count)}`)
    .join(' · ');
}
