import type { MailTestSummary } from '@postseal/contract';
import { CircleCheck, CircleX, Clock, ShieldAlert } from 'lucide-react';
import { Badge } from '../ui/status';

/** Where a test mail stands: score and grade once it has them. */
export function TestState({ test }: { test: MailTestSummary }) {
  if (test.state === 'queued') return <Badge icon={Clock}>Being scored</Badge>;
  if (test.state === 'failed' || test.score === null) {
    return (
      <Badge tone="fail" icon={CircleX}>
        Could not be scored
      </Badge>
    );
  }
  const refusals = test.rejections ?? 0;
  return (
    <span className="flex flex-wrap gap-1.5">
      <Badge tone={test.score >= 9 ? 'pass' : test.score >= 5 ? 'spf' : 'fail'} icon={CircleCheck}>
        {test.score.toFixed(1)} · {test.grade}
      </Badge>
      {refusals > 0 && (
        <Badge tone="fail" icon={ShieldAlert}>
          {refusals === 1 ? '1 refusal' : `${refusals} refusals`}
        </Badge>
      )}
    </span>
  );
}
