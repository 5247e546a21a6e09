'use client';

import { RotateCw } from 'lucide-react';
import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { CheckAnnouncement, FindingList, ObservationList } from '@/components/checks/check-progress';
import { type CheckProgress, useCheck } from '@/components/checks/use-check';
import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { browserStream } from '@/lib/browser-api';
import { checkNow } from '@/lib/browser-routes';

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
  const { progress, isRunning, begin, clear } = useCheck((signal) =>
    browserStream(checkNow, { params: { domain } }, signal),
  );
  const check = async () => {
    if (await begin()) router.refresh();
  };
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
      <CheckAnnouncement progress={progress} />
      {progress && <Results progress={progress} onClose={clear} />}
    </>
  );
}

function Results({ progress, onClose }: { progress: CheckProgress; onClose: () => void }) {
  const { observations, findings, end, problem } = progress;
  return (
    <div className="grid gap-3">
      <ObservationList progress={progress} />
      <FindingList progress={progress} />
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
