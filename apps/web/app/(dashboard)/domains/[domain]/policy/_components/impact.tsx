import type { ImpactPreview, PolicyAdvice, PolicyStep } from '@postseal/contract';
import { classLooks } from '@/components/domains/source-words';
import { TextLink } from '@/components/text-link';
import { Section } from '@/components/ui/card';
import { Badge } from '@/components/ui/status';
import { formatCount, formatShortDay } from '@/lib/format';
import { domainPath, hrefWith } from '@/lib/query';

interface ImpactProps {
  readonly impact: ImpactPreview;
  readonly step: PolicyStep;
  readonly window: PolicyAdvice['window'];
  readonly domain: string;
}

/** What the next policy would have done to the mail of the last two weeks. */
export function Impact({ impact, step, window, domain }: ImpactProps) {
  const { affected, messages, sources, isKnown } = impact;
  const reached = {
    ...window,
    outcome: 'unaligned',
    standing: 'believed',
    scope: step.scope === 'subdomains' ? 'subdomains' : step.raisesSubdomains ? '' : 'domain',
  };
  const path = domainPath(domain, 'traffic');
  const span = `${formatShortDay(window.from)} to ${formatShortDay(window.to)}`;
  return (
    <Section
      title="What it would have changed"
      description={`The mail of ${span} (UTC), replayed under the next policy. Receivers may act otherwise.`}
    >
      {isKnown ? (
        <div className="grid gap-4">
          <p className="text-ink">
            <TextLink href={hrefWith(path, reached)} className="tabular font-semibold">
              {formatCount(affected)}
            </TextLink>{' '}
            of <span className="tabular">{formatCount(messages)}</span> messages would have been{' '}
            {step.policy === 'reject' ? 'refused' : 'put into spam folders'}
            {affected === 0 ? '.' : ':'}
          </p>
          {sources.length > 0 && (
            <ul className="divide-y divide-line rounded-md border border-line">
              {sources.slice(0, 10).map(({ key, name, class: kind, messages: count }) => (
                <li key={key} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2 text-sm">
                  <TextLink
                    href={hrefWith(path, { ...reached, source: key })}
                    className="tabular w-16 shrink-0 text-right font-medium"
                    aria-label={`${formatCount(count)} messages of ${name}`}
                  >
                    {formatCount(count)}
                  </TextLink>
                  <span className="min-w-0 flex-1 break-all">{name}</span>
                  <Badge tone={classLooks[kind].tone}>{classLooks[kind].word}</Badge>
                </li>
              ))}
              {sources.length > 10 && (
                <li className="px-3 py-2 text-ink-soft text-sm">and {sources.length - 10} more sources</li>
              )}
            </ul>
          )}
        </div>
      ) : (
        <p className="text-ink-soft">
          None of your mail: it comes from names that exist. Reports do not tell which forged names do not.
        </p>
      )}
    </Section>
  );
}
