import type { DomainDetail } from '@postseal/contract';
import { PolicyBadge } from '@/components/domains/policy-badge';
import { StatusStrip } from '@/components/domains/status-strip';
import { Card } from '@/components/ui/card';
import { RelativeTime } from '@/components/ui/relative-time';
import { domainPath } from '@/lib/query';
import { CheckNow } from './check-now';

/** Whether the domain's mail is believed: six states and one sentence. */
export function CurrentState({ domain, mayCheck }: { domain: DomainDetail; mayCheck: boolean }) {
  const { name, strip, sentence, policy, control, controlProvenAt } = domain;
  return (
    <Card className="grid gap-4 p-4 sm:p-5">
      <p className="max-w-3xl text-pretty font-medium text-ink text-lg">{sentence}</p>
      <StatusStrip strip={strip} path={domainPath(name)} />
      <CheckNow domain={name} mayCheck={mayCheck} isChecking={domain.isChecking}>
        <span>
          Policy <PolicyBadge policy={policy} />
        </span>
        <span>
          Checked <RelativeTime moment={domain.lastCheckedAt} />
          {domain.nextCheckAt && (
            <>
              , next <RelativeTime moment={domain.nextCheckAt} overdue="in a moment" />
            </>
          )}
        </span>
        {control === 'proven' && controlProvenAt && (
          <span>
            Control proven <RelativeTime moment={controlProvenAt} />
          </span>
        )}
        {control === 'waiting' && <span>Control not proven yet</span>}
        {control === 'lost' && <span>Control lost</span>}
      </CheckNow>
    </Card>
  );
}
