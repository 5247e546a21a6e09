import type { RequirementStatus } from '@postseal/contract';
import { CircleCheck, CircleDashed, CircleX, type LucideIcon } from 'lucide-react';
import { Badge, type Tone } from '@/components/ui/status';

const looks: Readonly<
  Record<RequirementStatus, { word: string; verdict: string; icon: LucideIcon; tone: Tone }>
> = {
  met: { word: 'Met', verdict: 'Would accept it', icon: CircleCheck, tone: 'pass' },
  'not-met': { word: 'Not met', verdict: 'Would not', icon: CircleX, tone: 'fail' },
  'not-tested': { word: 'Not tested', verdict: 'Nothing against it', icon: CircleDashed, tone: 'unknown' },
};

export function StatusBadge({ status }: { status: RequirementStatus }) {
  const { word, icon, tone } = looks[status];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}

export function VerdictBadge({ verdict }: { verdict: RequirementStatus }) {
  const { verdict: word, icon, tone } = looks[verdict];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}
