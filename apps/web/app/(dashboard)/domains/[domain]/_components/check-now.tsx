'use client';

import type { CheckLine } from '@postseal/contract';
import { RotateCw } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { FindingItem } from '@/components/domains/finding-item';
import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { ObservationLine } from './observation-line';
import { streamCheck } from './stream-check';

type Observed = Extract<CheckLine, { kind: 'observation' }>['observation'];
type Found = Extract<CheckLine, { kind: 'finding' }>['finding'];

interface Progress {
  readonly observations: readonly Observed[];
  readonly findings: readonly Found[];
  readonly end: Extract<CheckLine, { kind: 'done' }> | null;
  readonly problem: string | null;
}

const START: Progress = { observations: [], findings: [], end: null, problem: null };

interface CheckNowProps {
  readonly domain: string;
  readonly mayCheck: boolean;
  /** A scheduled check is under way. */
  readonly isChecking: boolean;
  /** Facts shown beside the button. */
  readonly children: ReactNode;
}

/** Starts a check and shows its lines as they arrive; afterwards the page reads itself anew. */
export function CheckNow({ domain, mayCheck, isChecking, children }: CheckNowProps) {
  const router = useRouter();
  const [progress, setProgress] = useState<Progress | null>(null);
  const running = useRef<AbortController>(null);
  const isRunning = progress !== null && progress.end === null && progress.problem === null;
  useEffect(() => () => running.current?.abort(), []);

  async function check() {
    const abort = new AbortController();
    running.current = abort;
    setProgress(START);
    for await (const line of streamCheck(domain, abort.signal)) {
      if (abort.signal.aborted) return;
      setProgress((before) => advance(before ?? START, line));
    }
    router.refresh();
  }

  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 border-t pt-4">
        <p className="flex flex-wrap gap-x-5 gap-y-1 text-ink-soft">{children}</p>
        {mayCheck && (
          <Button size="sm" onClick={check} pending={isRunning}>
            {!isRunning && <RotateCw aria-hidden="true" className="size-4" />}
            {isRunning ? 'Checking' : isChecking ? 'Check again now' : 'Check now'}
          </Button>
        )}
      </div>
      <p role="status" className="sr-only">
        {announce(progress)}
      </p>
      {progress && <Results progress={progress} onClose={() => setProgress(null)} />}
    </>
  );
}

function advance(progress: Progress, line: CheckLine): Progress {
  switch (line.kind) {
    case 'observation':
      return { ...progress, observations: [...progress.observations, line.observation] };
    case 'finding':
      return { ...progress, findings: [...progress.findings, line.finding] };
    case 'done':
      return { ...progress, end: line };
    case 'failed':
      return { ...progress, problem: line.detail };
  }
}

/** Said at the beginning and the end only: a line each would drown the listener. */
function announce(progress: Progress | null): string {
  if (!progress) return '';
  if (progress.problem) return `The check failed. ${progress.problem}`;
  if (!progress.end) return 'Checking';
  const { observations, findings, end } = progress;
  return `Check complete: ${observations.length} DNS answers, ${findings.length} findings. ${end.sentence}`;
}

function Results({ progress, onClose }: { progress: Progress; onClose: () => void }) {
  const { observations, findings, end, problem } = progress;
  return (
    <div className="grid gap-3">
      <ul
        aria-label="DNS answers"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: so that the keyboard can scroll it
        tabIndex={0}
        className="grid max-h-72 gap-1.5 overflow-y-auto rounded-md bg-sunken p-3 text-xs"
      >
        {observations.map((observation, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines only ever append
          <li key={index}>
            <ObservationLine observation={observation} />
          </li>
        ))}
        {observations.length === 0 && !problem && <li className="text-ink-soft">Asking DNS …</li>}
      </ul>
      {findings.length > 0 && (
        <div className="divide-y overflow-hidden rounded-md border">
          {findings.map((finding, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines only ever append
            <FindingItem key={index} finding={finding} />
          ))}
        </div>
      )}
      {problem && <Notice kind="error">{problem}</Notice>}
      {(end || problem) && (
        <div className="flex flex-wrap items-center justify-between gap-3 text-ink-soft text-xs">
          <span>
            {end &&
              `${observations.length} answers and ${findings.length} findings in ${(end.durationMs / 1000).toFixed(1)} s. The page shows the new state.`}
          </span>
          <Button size="sm" variant="ghost" onClick={onClose}>
            Close
          </Button>
        </div>
      )}
    </div>
  );
}
