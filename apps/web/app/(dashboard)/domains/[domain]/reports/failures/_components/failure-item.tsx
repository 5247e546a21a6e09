import type { FailureReport } from '@postseal/contract';
import { CircleX } from 'lucide-react';
import { TextLink } from '@/components/text-link';
import { RelativeTime } from '@/components/ui/relative-time';
import { Badge } from '@/components/ui/status';
import { formatMoment } from '@/lib/format';
import { hrefWith, type Query } from '@/lib/query';

interface FailureItemProps {
  readonly report: FailureReport;
  readonly path: string;
  readonly query: Query;
}

/** One message that failed, as far as it may be told. */
export function FailureItem({ report, path, query }: FailureItemProps) {
  const { sourceIp, headerFromDomain, authFailures, identityAlignment, deliveryResult, dkim, incidents } =
    report;
  const facts = [
    { term: 'Envelope sender', value: report.mailFromDomains.join(', ') },
    { term: 'Recipient at', value: report.recipientDomains.join(', ') },
    { term: 'Not aligned', value: identityAlignment.join(', ') },
    {
      term: 'DKIM key',
      value: dkim && [dkim.selector, dkim.domain].filter(Boolean).join(' of '),
    },
    { term: 'SPF record', value: report.spfRecords.join('; ') },
    { term: 'Results', value: report.authenticationResults.join('; ') },
    { term: 'Links to', value: report.reportedHosts.join(', ') },
    { term: 'Reported by', value: [report.reporter, report.userAgent].filter(Boolean).join(', ') },
    { term: 'Message arrived', value: report.arrivedAt && formatMoment(report.arrivedAt) },
  ].filter(({ value }) => value);
  return (
    <li className="grid gap-2 px-4 py-4 sm:px-5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        {sourceIp ? (
          <TextLink href={hrefWith(path, query, { ip: sourceIp, offset: '' })}>
            <span className="break-all font-mono text-xs">{sourceIp}</span>
          </TextLink>
        ) : (
          <span className="text-ink-soft">address not given</span>
        )}
        <span className="min-w-0 break-words [overflow-wrap:anywhere]">
          as {headerFromDomain ?? 'an unknown domain'}
        </span>
        <Badge tone="fail" icon={CircleX}>
          {authFailures.join(', ') || 'failed'}
        </Badge>
        {deliveryResult && <Badge>{deliveryResult}</Badge>}
        {incidents > 1 && <Badge>{incidents} messages</Badge>}
        <span className="text-ink-soft text-xs">
          <RelativeTime moment={report.receivedAt} />
        </span>
      </div>
      <details>
        <summary className="w-fit rounded-sm text-accent-text text-sm underline underline-offset-4">
          Details of the report from {report.reporter}
        </summary>
        <dl className="mt-2 grid gap-x-6 gap-y-1.5 text-xs sm:grid-cols-[max-content_minmax(0,1fr)]">
          {facts.map(({ term, value }) => (
            <div key={term} className="grid gap-x-6 sm:col-span-2 sm:grid-cols-subgrid">
              <dt className="text-ink-soft">{term}</dt>
              <dd className="break-words [overflow-wrap:anywhere]">{value}</dd>
            </div>
          ))}
        </dl>
        <p className="mt-2 text-xs">
          <TextLink href={`/ledger/${report.messageId}`}>What became of its mail</TextLink>
        </p>
      </details>
    </li>
  );
}
