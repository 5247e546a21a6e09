import type { IncidentState } from '@postseal/contract';
import { CircleCheck, CircleDot, Hand, type LucideIcon } from 'lucide-react';
import { Badge, type Tone } from '@/components/ui/status';

const looks: Readonly<Record<IncidentState, { word: string; icon: LucideIcon; tone: Tone }>> = {
  open: { word: 'Open', icon: CircleDot, tone: 'fail' },
  acknowledged: { word: 'In hand', icon: Hand, tone: 'accent' },
  resolved: { word: 'Resolved', icon: CircleCheck, tone: 'pass' },
};

export function IncidentStateBadge({ state }: { state: IncidentState }) {
  const { word, icon, tone } = looks[state];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}
