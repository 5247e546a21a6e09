import type { DomainDetail } from '@postseal/contract';
import { Difference } from '@/components/domains/difference';
import { Notice } from '@/components/ui/notice';
import { RecordBlock } from '@/components/ui/record-block';
import { RelativeTime } from '@/components/ui/relative-time';

/** The DMARC record no longer names our address: what to publish so that reports come again. */
export function LostControl({ domain }: { domain: DomainDetail }) {
  const { dmarcProposal, controlLostAt } = domain;
  const { present, value } = dmarcProposal;
  return (
    <Notice kind="warning" title="Reports no longer come here">
      <div className="grid gap-3">
        <p className="max-w-prose">
          The DMARC record stopped naming this domain’s report address <RelativeTime moment={controlLostAt} />
          . What was reported before is kept.{' '}
          {present === null
            ? 'There is no DMARC record at the moment. To go on, publish this one:'
            : 'To go on, publish this record, which keeps everything else as it is:'}
        </p>
        <RecordBlock {...dmarcProposal} />
        {present !== null && present !== value && <Difference before={present} after={value} />}
      </div>
    </Notice>
  );
}
