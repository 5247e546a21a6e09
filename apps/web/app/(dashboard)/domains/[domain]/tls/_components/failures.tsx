import type { TlsFailureRow } from '@postseal/contract';
import { CircleCheck, TriangleAlert } from 'lucide-react';
import { FailureWords } from '@/components/tls/failure-words';
import { Section } from '@/components/ui/card';
import { UtcDay } from '@/components/ui/relative-time';
import { Badge } from '@/components/ui/status';
import { formatCount } from '@/lib/format';

interface FailuresProps {
  readonly failures: readonly TlsFailureRow[];
  readonly days: { readonly from: string; readonly to: string };
}

/** Each type of failure: where, who says so, what it means and what to do. */
export function Failures({ failures, days }: FailuresProps) {
  return (
    <Section
      title="What failed"
      description={
        failures.length > 0
          ? 'Most frequent first. A new type opens an incident, which resolves by itself.'
          : undefined
      }
    >
      {failures.length === 0 ? (
        <p className="flex items-center gap-2">
          <CircleCheck aria-hidden="true" className="size-4 text-pass-text" />
          <span>
            No failure was reported from <UtcDay day={days.from} /> to <UtcDay day={days.to} />.
          </span>
        </p>
      ) : (
        <ul className="divide-y divide-line">
          {failures.map((failure) => (
            <li key={failure.resultType} className="grid gap-3 py-4 first:pt-0 last:pb-0">
              <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
                <h3 className="min-w-0 break-words font-medium [overflow-wrap:anywhere]">{failure.title}</h3>
                <Badge tone="fail" icon={TriangleAlert}>
                  {formatCount(failure.sessions)} {failure.sessions === 1 ? 'session' : 'sessions'}
                </Badge>
                <span className="text-ink-soft text-xs">
                  {failure.firstDay === failure.lastDay ? (
                    <UtcDay day={failure.lastDay} />
                  ) : (
                    <>
                      <UtcDay day={failure.firstDay} /> to <UtcDay day={failure.lastDay} />
                    </>
                  )}
                </span>
              </div>
              <div className="grid gap-x-10 gap-y-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,20rem)]">
                <FailureWords failure={failure} />
                <dl className="grid content-start gap-3 text-xs">
                  <div className="grid gap-1">
                    <dt className="text-ink-soft">Receiving servers</dt>
                    {failure.receivers.map(({ host, sessions }) => (
                      <dd key={host ?? ''} className="flex justify-between gap-4">
                        <span className="min-w-0 break-all font-mono">{host ?? 'not named'}</span>
                        <span className="tabular">{formatCount(sessions)}</span>
                      </dd>
                    ))}
                  </div>
                  <div className="grid gap-1">
                    <dt className="text-ink-soft">Reported by</dt>
                    <dd className="break-words [overflow-wrap:anywhere]">{failure.reporters.join(', ')}</dd>
                  </div>
                </dl>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
