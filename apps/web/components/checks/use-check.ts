import type { CheckLine } from '@postseal/contract';
import { useEffect, useRef, useState } from 'react';
import { untilItsEnd } from './stream-check';

type Observed = Extract<CheckLine, { kind: 'observation' }>['observation'];
type Found = Extract<CheckLine, { kind: 'finding' }>['finding'];

/** What a check has told so far. */
export interface CheckProgress {
  readonly observations: readonly Observed[];
  readonly findings: readonly Found[];
  readonly end: Extract<CheckLine, { kind: 'done' }> | null;
  readonly problem: string | null;
}

const START: CheckProgress = { observations: [], findings: [], end: null, problem: null };

/**
 * A check that streams, and what it has told so far; null before it was begun. It ends with the component.
 * @param open begins the check
 */
export function useCheck(open: (signal: AbortSignal) => AsyncIterable<CheckLine>) {
  const [progress, setProgress] = useState<CheckProgress | null>(null);
  const running = useRef<AbortController>(null);
  useEffect(() => () => running.current?.abort(), []);

  /** Begins, ending what runs; resolves at the end of the check, with false when it was ended before. */
  async function begin(): Promise<boolean> {
    running.current?.abort();
    const abort = new AbortController();
    running.current = abort;
    setProgress(START);
    for await (const line of untilItsEnd(open(abort.signal))) {
      if (abort.signal.aborted) return false;
      setProgress((before) => advance(before ?? START, line));
    }
    return true;
  }

  const isRunning = progress !== null && progress.end === null && progress.problem === null;
  return { progress, isRunning, begin, clear: () => setProgress(null) };
}

function advance(progress: CheckProgress, line: CheckLine): CheckProgress {
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
