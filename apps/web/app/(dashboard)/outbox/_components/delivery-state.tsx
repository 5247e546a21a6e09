import type { OutgoingMailSummary } from '@postseal/contract';
import { Archive, CircleCheck, CircleX, Clock, type LucideIcon } from 'lucide-react';
import { Badge, type Tone } from '@/components/ui/status';

type State = OutgoingMailSummary['state'];

const looks: Record<State, { word: string; icon: LucideIcon; tone: Tone }> = {
  waiting: { word: 'Waiting', icon: Clock, tone: 'unknown' },
  sent: { word: 'Sent', icon: CircleCheck, tone: 'pass' },
  failed: { word: 'Failed', icon: CircleX, tone: 'fail' },
  kept: { word: 'Kept here', icon: Archive, tone: 'accent' },
};

export function DeliveryState({ state }: { state: State }) {
  const { word, icon, tone } = looks[state];
  return (
    <Badge icon={icon} tone={tone}>
      {word}
    </Badge>
  );
}
