import type { Severity, StripState } from '@postseal/contract';
import { clsx } from 'clsx';
import {
  CircleCheck,
  CircleDashed,
  CircleX,
  Clock,
  Info,
  type LucideIcon,
  OctagonAlert,
  TriangleAlert,
} from 'lucide-react';
import type { ReactNode } from 'react';

export type Tone = 'pass' | 'dkim' | 'spf' | 'fail' | 'forwarded' | 'unknown' | 'accent';

interface Look {
  word: string;
  icon: LucideIcon;
  tone: Tone;
}

/** Word, shape and colour of each state: any one of the three tells it. */
export const stateLooks: Record<StripState, Look> = {
  ok: { word: 'Good', icon: CircleCheck, tone: 'pass' },
  info: { word: 'Note', icon: Info, tone: 'dkim' },
  warning: { word: 'Warning', icon: TriangleAlert, tone: 'spf' },
  error: { word: 'Error', icon: CircleX, tone: 'fail' },
  critical: { word: 'Critical', icon: OctagonAlert, tone: 'fail' },
  unknown: { word: 'Could not ask', icon: CircleDashed, tone: 'unknown' },
  waiting: { word: 'Waiting', icon: Clock, tone: 'unknown' },
};

/** Each severity in a word, as filters call it. */
export const severityWords: Readonly<Record<Severity, string>> = {
  critical: stateLooks.critical.word,
  error: stateLooks.error.word,
  warning: stateLooks.warning.word,
  info: stateLooks.info.word,
};

const toneText: Record<Tone, string> = {
  pass: 'text-pass-text',
  dkim: 'text-dkim-text',
  spf: 'text-spf-text',
  fail: 'text-fail-text',
  forwarded: 'text-forwarded-text',
  unknown: 'text-unknown-text',
  accent: 'text-accent-text',
};

const toneSoft: Record<Tone, string> = {
  pass: 'bg-pass-soft',
  dkim: 'bg-dkim-soft',
  spf: 'bg-spf-soft',
  fail: 'bg-fail-soft',
  forwarded: 'bg-forwarded-soft',
  unknown: 'bg-unknown-soft',
  accent: 'bg-accent-soft',
};

export interface BadgeProps {
  tone?: Tone;
  icon?: LucideIcon;
  children: ReactNode;
  className?: string;
}

/** A word on a tinted ground. */
export function Badge({ tone = 'unknown', icon: Icon, children, className }: BadgeProps) {
  return (
    <span
      className={clsx(
        'inline-flex items-center gap-1 whitespace-nowrap rounded-full px-2 py-0.5 font-medium text-xs',
        toneText[tone],
        toneSoft[tone],
        className,
      )}
    >
      {Icon && <Icon aria-hidden="true" className="size-3.5" />}
      {children}
    </span>
  );
}

export interface StatusProps {
  state: StripState | Severity;
  /** Says what the state is of, such as "SPF". */
  label?: ReactNode;
  className?: string;
}

/** State as shape, colour and word. */
export function Status({ state, label, className }: StatusProps) {
  const { word, icon, tone } = stateLooks[state];
  return (
    <Badge tone={tone} icon={icon} {...(className && { className })}>
      {label ? (
        <>
          {label}
          <span className="font-normal">{word}</span>
        </>
      ) : (
        word
      )}
    </Badge>
  );
}

/** State as a shape only, for dense tables; the word is its accessible name and tooltip. */
export function StatusMark({ state, label, className }: StatusProps) {
  const { word, icon: Icon, tone } = stateLooks[state];
  return (
    <span title={word} className={clsx('inline-flex items-center', toneText[tone], className)}>
      <Icon aria-hidden="true" className="size-[18px]" />
      <span className="sr-only">
        {label && <>{label} </>}
        {word}
      </span>
    </span>
  );
}

export function SeverityBadge({ severity }: { severity: Severity }) {
  return <Status state={severity} />;
}
