import { FindingItem } from '../domains/finding-item';
import { ObservationLine } from './observation-line';
import type { CheckProgress } from './use-check';

/** Says to those who hear the page that a check runs, and how it ended: a line each would drown them. */
export function CheckAnnouncement({ progress }: { progress: CheckProgress | null }) {
  return (
    <p role="status" className="sr-only">
      {announce(progress)}
    </p>
  );
}

function announce(progress: CheckProgress | null): string {
  if (!progress) return '';
  if (progress.problem) return `The check failed. ${progress.problem}`;
  if (!progress.end) return 'Checking';
  const { observations, findings, end } = progress;
  return `Check complete: ${observations.length} DNS answers, ${findings.length} findings. ${end.sentence}`;
}

/** DNS answers as they arrive. */
export function ObservationList({ progress }: { progress: CheckProgress }) {
  const { observations, problem } = progress;
  return (
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
  );
}

/** Findings as they arrive; each opens. */
export function FindingList({ progress }: { progress: CheckProgress }) {
  if (progress.findings.length === 0) return null;
  return (
    <div className="divide-y divide-line overflow-hidden rounded-md border border-line">
      {progress.findings.map((finding, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines only ever append
        <FindingItem key={index} finding={finding} />
      ))}
    </div>
  );
}
