'use client';

import { RotateCw } from 'lucide-react';
import { useEffect, useEffectEvent } from 'react';
import { browserStream } from '@/lib/browser-api';
import { checkPublicly } from '@/lib/browser-routes';
import { stripAreas } from '../domains/status-strip';
import { Button } from '../ui/button';
import { Notice } from '../ui/notice';
import { Status } from '../ui/status';
import { CheckAnnouncement, FindingList, ObservationList } from './check-progress';
import { type CheckProgress, useCheck } from './use-check';

interface LiveCheckProps {
  readonly domain: string;
  /** Addresses that send the domain's mail. */
  readonly addresses: readonly string[];
  /** Begins by itself, instead of waiting for the button. */
  readonly startsAtOnce?: boolean;
}

/** A check of a domain that is not watched, row by row. Only its name and the addresses are sent. */
export function LiveCheck({ domain, addresses, startsAtOnce = false }: LiveCheckProps) {
  const { progress, isRunning, begin } = useCheck((signal) =>
    browserStream(checkPublicly, { body: { domain, addresses: [...addresses] } }, signal),
  );
  const beginAtOnce = useEffectEvent(() => {
    if (startsAtOnce) void begin();
  });
  useEffect(() => beginAtOnce(), []);
  return (
    <div className="grid gap-4">
      <CheckAnnouncement progress={progress} />
      {progress && <Results progress={progress} />}
      {!(startsAtOnce && isRunning) && (
        <div>
          <Button
            onClick={begin}
            pending={isRunning}
            disabled={domain === ''}
            variant={progress ? 'secondary' : 'primary'}
          >
            {progress && !isRunning && <RotateCw aria-hidden="true" className="size-4" />}
            {isRunning ? 'Checking' : progress ? 'Check again' : 'Check now'}
          </Button>
        </div>
      )}
    </div>
  );
}

function Results({ progress }: { progress: CheckProgress }) {
  const { observations, findings, end, problem } = progress;
  return (
    <>
      {end && (
        <div className="grid gap-3">
          <p className="max-w-prose text-base">{end.sentence}</p>
          <ul className="flex flex-wrap gap-2" aria-label="Status">
            {stripAreas.map(
              ({ key, label }) =>
                key !== 'reports' && (
                  <li key={key}>
                    <Status state={end.strip[key]} label={label} />
                  </li>
                ),
            )}
          </ul>
        </div>
      )}
      <FindingList progress={progress} />
      {end && findings.length === 0 && <p>Nothing to mend was found.</p>}
      {problem && <Notice kind="error">{problem}</Notice>}
      {end ? (
        <details>
          <summary className="w-fit rounded-sm text-ink-soft text-sm">
            {`${observations.length} DNS answers in ${(end.durationMs / 1000).toFixed(1)} s`}
          </summary>
          <div className="pt-3">
            <ObservationList progress={progress} />
          </div>
        </details>
      ) : (
        <ObservationList progress={progress} />
      )}
    </>
  );
}
