import type { DeliveryState } from '@postseal/contract';
import { CircleCheck, CircleSlash, CircleX, Clock, Layers, type LucideIcon, Moon } from 'lucide-react';
import { Badge, type Tone } from '../ui/status';

const looks: Readonly<Record<DeliveryState, { word: string; icon: LucideIcon; tone: Tone }>> = {
  held: { word: 'Quiet hours', icon: Moon, tone: 'accent' },
  waiting: { word: 'On its way', icon: Clock, tone: 'unknown' },
  sent: { word: 'Delivered', icon: CircleCheck, tone: 'pass' },
  failed: { word: 'Failed', icon: CircleX, tone: 'fail' },
  dropped: { word: 'Not needed', icon: CircleSlash, tone: 'unknown' },
  merged: { word: 'In a summary', icon: Layers, tone: 'accent' },
};

/** What became of a message. One that failed and is tried again is still on its way, and says so. */
export function DeliveryBadge({ state, attempts }: { state: DeliveryState; attempts: number }) {
  const { word, icon, tone } = looks[state];
  const isStuck = state === 'waiting' && attempts > 0;
  return (
    <Badge tone={isStuck ? 'spf' : tone} icon={icon}>
      {isStuck ? 'Tried, not taken yet' : word}
    </Badge>
  );
}
