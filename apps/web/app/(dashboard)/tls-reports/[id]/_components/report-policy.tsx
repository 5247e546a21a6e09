import type { TlsFailureDetail, TlsReportPolicy } from '@postseal/contract';
import { TriangleAlert } from 'lucide-react';
import { FailureWords } from '@/components/tls/failure-words';
import { policyMeaning, policyWords } from '@/components/tls/policy-words';
import { Facts, Section } from '@/components/ui/card';
import { Badge } from '@/components/ui/status';
import { formatCount } from '@/lib/format';

interface ReportPolicyProps {
  readonly policy: TlsReportPolicy;
  readonly number: number;
  readonly of: number;
}

/** One policy of a report: its text as the sender saw it, and what failed under it. */
export function ReportPolicy({ policy, number, of }: ReportPolicyProps) {
  const { domain, lines, mxHosts, succeeded, failed, unexplained, failures, failureCount } = policy;
  const words = policyWords(policy);
  return (
    <Section
      title={of > 1 ? `Policy ${number}: ${words}` : `Policy: ${words}`}
      description={policyMeaning(policy) || undefined}
    >
      <div className="grid gap-6">
        <Facts
          facts={[
            { term: 'For', value: domain ?? 'not stated' },
            { term: 'Sessions', value: `${formatCount(succeeded)} good, ${formatCount(failed)} failed` },
            ...(lines.length > 0
              ? [
                  {
                    term: 'Text',
                    value: (
                      <pre className="whitespace-pre-wrap break-all font-mono text-xs leading-5">
                        {lines.join('\n')}
                      </pre>
                    ),
                  },
                ]
              : []),
            ...(mxHosts.length > 0
              ? [{ term: 'Mail servers', value: <span className="break-all">{mxHosts.join(', ')}</span> }]
              : []),
          ]}
        />
        {failures.length > 0 && (
          <ul className="divide-y divide-line border-line border-t">
            {failures.map((failure, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: details have no names and never change
              <FailureDetail key={index} failure={failure} />
            ))}
          </ul>
        )}
        {unexplained > 0 && (
          <p className="text-ink-soft">
            The sender gives no reason for {formatCount(unexplained)} of the failed sessions.
          </p>
        )}
        {failureCount > failures.length && (
          <p className="text-ink-soft">
            The first {formatCount(failures.length)} of {formatCount(failureCount)} details are shown.
          </p>
        )}
      </div>
    </Section>
  );
}

function FailureDetail({ failure }: { failure: TlsFailureDetail }) {
  const facts = [
    { term: 'Receiving server', value: failure.receivingMxHostname },
    { term: 'Its greeting', value: failure.receivingMxHelo },
    { term: 'Its address', value: failure.receivingIp },
    { term: 'Sending address', value: failure.sendingMtaIp },
    { term: 'Reason code', value: failure.failureReasonCode },
    { term: 'More', value: failure.additionalInformation },
  ].filter(({ value }) => value !== null);
  return (
    <li className="grid gap-3 py-4 last:pb-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="min-w-0 break-words font-medium [overflow-wrap:anywhere]">{failure.title}</h3>
        <Badge tone="fail" icon={TriangleAlert}>
          {formatCount(failure.sessions)} {failure.sessions === 1 ? 'session' : 'sessions'}
        </Badge>
      </div>
      <div className="grid gap-x-10 gap-y-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,24rem)]">
        <FailureWords failure={failure} />
        {facts.length > 0 && (
          <dl className="grid content-start gap-2 text-xs">
            {facts.map(({ term, value }) => (
              <div key={term} className="grid gap-0.5">
                <dt className="text-ink-soft">{term}</dt>
                <dd className="break-all font-mono">{value}</dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </li>
  );
}
