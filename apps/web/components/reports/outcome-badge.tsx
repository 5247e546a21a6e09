import type { LedgerOutcome } from '@postseal/contract';
import {
  CircleCheck,
  CircleDashed,
  CircleX,
  Clock,
  Copy,
  EyeOff,
  ListChecks,
  type LucideIcon,
  OctagonAlert,
  PackageOpen,
  RefreshCw,
} from 'lucide-react';
import { Badge, type Tone } from '../ui/status';
import { outcomeWords } from './outcome-words';

const looks: Readonly<Record<LedgerOutcome, readonly [Tone, LucideIcon]>> = {
  queued: ['unknown', Clock],
  stored: ['pass', CircleCheck],
  partial: ['pass', ListChecks],
  revision: ['dkim', RefreshCw],
  duplicate: ['unknown', Copy],
  quarantined: ['spf', PackageOpen],
  rejected: ['fail', CircleX],
  'not-wanted': ['unknown', EyeOff],
  ignored: ['unknown', CircleDashed],
  'set-aside': ['fail', OctagonAlert],
};

/** What became of a report mail or a part of it, as word, shape and colour. */
export function OutcomeBadge({ outcome }: { outcome: LedgerOutcome }) {
  const [tone, icon] = looks[outcome];
  return (
    <Badge tone={tone} icon={icon}>
      {outcomeWords[outcome].word}
    </Badge>
  );
}
