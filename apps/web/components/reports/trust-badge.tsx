import type { TrustClass } from '@postseal/contract';
import { BadgeCheck, Clock, HandHelping, type LucideIcon, ShieldOff, ShieldQuestion } from 'lucide-react';
import { Badge, type Tone } from '../ui/status';
import { trustWords } from './trust-words';

const looks: Readonly<Record<TrustClass, readonly [Tone, LucideIcon]>> = {
  verified: ['pass', BadgeCheck],
  vouched: ['pass', HandHelping],
  unverified: ['spf', ShieldQuestion],
  unknown: ['unknown', Clock],
  rejected: ['fail', ShieldOff],
};

/** Whether a report's sender is proven, as word, shape and colour. */
export function TrustBadge({ trust }: { trust: TrustClass }) {
  const [tone, icon] = looks[trust];
  return (
    <Badge tone={tone} icon={icon}>
      {trustWords[trust].word}
    </Badge>
  );
}
