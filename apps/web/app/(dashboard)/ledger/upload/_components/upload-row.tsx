import type { LedgerOutcome, ReportImport } from '@postseal/contract';
import { CircleCheck, CircleX, Clock, Copy, Loader, type LucideIcon, TriangleAlert } from 'lucide-react';
import { describeReason, outcomeWords } from '@/components/reports/outcome-words';
import { TextLink } from '@/components/text-link';
import { Button } from '@/components/ui/button';
import { ProgressBar } from '@/components/ui/progress-bar';
import { Badge, type Tone } from '@/components/ui/status';
import { formatBytes, formatCount } from '@/lib/format';
import type { Upload } from './use-uploads';

/** One file: how far it is, then what became of what was in it. */
export function UploadRow({ upload, onStop }: { upload: Upload; onStop: () => void }) {
  const { file, state, sent, result, fault } = upload;
  const { tone, icon, word } = lookOf(upload);
  const name = file.name;
  return (
    <li className="grid gap-2 px-4 py-3 sm:px-5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Badge tone={tone} icon={icon}>
          {word}
        </Badge>
        <span className="min-w-0 flex-1 break-all font-mono text-xs">{name}</span>
        <span className="tabular text-ink-soft text-xs">{formatBytes(file.size)}</span>
        {(state === 'waiting' || state === 'sending') && (
          <Button size="sm" variant="ghost" onClick={onStop} aria-label={`Stop ${name}`}>
            Stop
          </Button>
        )}
      </div>
      {state === 'sending' && <ProgressBar label={`${name} sent`} value={sent} max={file.size} />}
      {state === 'reading' && result && (
        <ProgressBar
          label={`${name} read`}
          value={result.stored - (result.byOutcome.queued ?? 0)}
          max={result.stored}
        />
      )}
      {fault && <p className="text-fail-text text-xs">{fault}</p>}
      {result && <Outcomes result={result} />}
    </li>
  );
}

function Outcomes({ result }: { result: ReportImport }) {
  const counts = Object.entries(result.byOutcome) as [LedgerOutcome, number][];
  const parts = [
    ...counts.map(
      ([outcome, count]) => `${formatCount(count)} × ${outcomeWords[outcome].word.toLowerCase()}`,
    ),
    result.alreadyHere > 0 && `${formatCount(result.alreadyHere)} × here already`,
    result.refused > 0 && `${formatCount(result.refused)} × not taken`,
  ].filter(Boolean);
  return (
    <div className="grid gap-1 text-xs">
      <p className="text-ink-soft">
        {parts.join(' · ') || 'Nothing was in it.'}
        {result.messages > 0 && ` · ${formatCount(result.messages)} messages counted`}
      </p>
      {(result.reasons.length > 0 || result.refusals.length > 0) && (
        <ul className="grid gap-0.5">
          {result.reasons.slice(0, 5).map(({ reason, count }) => (
            <li key={reason}>
              {count > 1 && `${formatCount(count)} × `}
              {describeReason(reason)}
            </li>
          ))}
          {result.refusals.slice(0, 5).map(({ name, reason }) => (
            <li key={name} className="break-all">
              {name}: {describeReason(reason)}
            </li>
          ))}
        </ul>
      )}
      {result.stored > 0 && (
        <p>
          <TextLink href={`/ledger?q=${encodeURIComponent(result.fileName)}`}>See it in the inbox</TextLink>
        </p>
      )}
    </div>
  );
}

interface Look {
  readonly tone: Tone;
  readonly icon: LucideIcon;
  readonly word: string;
}

function lookOf({ state, result }: Upload): Look {
  switch (state) {
    case 'waiting':
      return { tone: 'unknown', icon: Clock, word: 'Waiting' };
    case 'sending':
      return { tone: 'accent', icon: Loader, word: 'Sending' };
    case 'reading':
      return { tone: 'accent', icon: Loader, word: 'Reading' };
    case 'failed':
      return { tone: 'fail', icon: CircleX, word: 'Not sent' };
    case 'done':
      return lookOfResult(result!);
  }
}

function lookOfResult({ byOutcome, alreadyHere, refused, stored }: ReportImport): Look {
  const good = (byOutcome.stored ?? 0) + (byOutcome.partial ?? 0) + (byOutcome.revision ?? 0);
  const repeated = alreadyHere + (byOutcome.duplicate ?? 0);
  const bad = stored - good - (byOutcome.duplicate ?? 0) - (byOutcome.ignored ?? 0) + refused;
  if (good > 0) {
    return bad > 0
      ? { tone: 'spf', icon: TriangleAlert, word: 'Stored in part' }
      : { tone: 'pass', icon: CircleCheck, word: 'Stored' };
  }
  if (bad > 0) return { tone: 'fail', icon: CircleX, word: 'Nothing stored' };
  if (repeated > 0) return { tone: 'unknown', icon: Copy, word: 'Duplicate' };
  return { tone: 'fail', icon: CircleX, word: 'Nothing in it' };
}
