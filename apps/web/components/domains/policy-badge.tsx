import type { RequestedPolicy } from '@postseal/contract';
import { Badge, type Tone } from '../ui/status';

const tones: Readonly<Record<RequestedPolicy, Tone>> = {
  none: 'unknown',
  quarantine: 'accent',
  reject: 'accent',
};

/** What the domain's DMARC record asks for; without a record it says so. */
export function PolicyBadge({ policy }: { policy: RequestedPolicy | null }) {
  if (policy === null) return <span className="text-ink-soft">no record</span>;
  return (
    <Badge tone={tones[policy]} className={policy === 'reject' ? 'ring-1 ring-accent-text/60' : ''}>
      p={policy}
    </Badge>
  );
}
