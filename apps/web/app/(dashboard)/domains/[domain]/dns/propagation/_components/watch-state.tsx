import type { PropagationState, PropagationSummary, ServerSighting } from '@postseal/contract';
import {
  Ban,
  CircleCheck,
  CircleDashed,
  CircleX,
  Clock,
  History,
  type LucideIcon,
  Split,
  TimerOff,
} from 'lucide-react';
import { Badge, type Tone } from '@/components/ui/status';
import { endWords } from './propagation-words';

type Look = readonly [word: string, icon: LucideIcon, tone: Tone];

const states: Readonly<Record<PropagationState, Look>> = {
  waiting: ['Waiting', Clock, 'unknown'],
  partly: ['On its way', Split, 'dkim'],
  everywhere: ['Everywhere', CircleCheck, 'pass'],
  wrong: ['Published wrongly', CircleX, 'fail'],
};

const ends: Readonly<Record<'cancelled' | 'expired', LucideIcon>> = { cancelled: Ban, expired: TimerOff };

/** How far a record has come; a watch that ended otherwise says how. */
export function WatchState({ watch }: { watch: Pick<PropagationSummary, 'state' | 'ended'> }) {
  const { state, ended } = watch;
  const [word, icon, tone] = states[state];
  if (ended === 'cancelled' || ended === 'expired') {
    return (
      <span className="flex flex-wrap gap-1.5">
        <Badge icon={ends[ended]}>{endWords[ended]}</Badge>
        {state !== 'waiting' && (
          <Badge tone={tone} icon={icon}>
            {word}
          </Badge>
        )}
      </span>
    );
  }
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}

const verdicts: Readonly<Record<ServerSighting['verdict'], Look>> = {
  match: ['has it', CircleCheck, 'pass'],
  before: ['still the value from before', History, 'unknown'],
  absent: ['not there yet', Clock, 'unknown'],
  fault: ['wrong', CircleX, 'fail'],
  unknown: ['could not ask', CircleDashed, 'unknown'],
};

/** What one server's answer means, as shape and word. */
export function Verdict({ verdict }: { verdict: ServerSighting['verdict'] }) {
  const [word, icon, tone] = verdicts[verdict];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}
