import type { AdvisedSource } from '@postseal/contract';
import { dkimRate, passRate, spfRate } from '@/components/charts/traffic-classes';
import { basisWords, classLooks, reasonOf, weaknessWords } from '@/components/domains/source-words';
import { VerdictMenu } from '@/components/domains/verdict-menu';
import { TextLink } from '@/components/text-link';
import { Card } from '@/components/ui/card';
import { UtcDay } from '@/components/ui/relative-time';
import { Badge } from '@/components/ui/status';
import { formatCount, formatShare } from '@/lib/format';

interface SourceHeadProps {
  readonly domain: string;
  readonly source: AdvisedSource;
  readonly back: string;
  readonly mayEdit: boolean;
}

/** What a source is, what it is taken for, and how its mail did. */
export function SourceHead({ domain, source, back, mayEdit }: SourceHeadProps) {
  const { name, basis, type, isGuess, weakness, messages, ipCount, firstDay } = source;
  const look = classLooks[source.class];
  const figures = [
    { term: 'Messages', value: formatCount(messages) },
    { term: 'Passed DMARC', value: formatShare(passRate(source)) },
    { term: 'DKIM in alignment', value: formatShare(dkimRate(source)) },
    { term: 'SPF in alignment', value: formatShare(spfRate(source)) },
  ];
  return (
    <Card className="grid gap-5 p-4 sm:p-5">
      <p>
        <TextLink href={back}>All traffic</TextLink>
      </p>
      <div className="flex flex-wrap items-start justify-between gap-x-8 gap-y-4">
        <div className="grid min-w-0 max-w-prose gap-1.5">
          <div className="flex flex-wrap items-center gap-2">
            <h2 className="font-semibold text-lg [overflow-wrap:anywhere]">{name}</h2>
            <Badge tone={look.tone}>
              {look.word}
              {isGuess && <span className="font-normal">(a guess)</span>}
            </Badge>
          </div>
          <p className="text-ink-soft">
            {[type, basisWords[basis]].filter(Boolean).join(', ')}; {formatCount(ipCount)}{' '}
            {ipCount === 1 ? 'address' : 'addresses'}, first seen <UtcDay day={firstDay} />
          </p>
          <p>
            {reasonOf(source)}. {weakness && weaknessWords[weakness]}
          </p>
        </div>
        <div className="w-44">
          <VerdictMenu
            domain={domain}
            sourceKey={source.key}
            name={name}
            verdict={source.verdict}
            mayEdit={mayEdit}
          />
        </div>
      </div>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-4 lg:grid-cols-4">
        {figures.map(({ term, value }) => (
          <div key={term} className="grid gap-0.5">
            <dt className="text-ink-soft">{term}</dt>
            <dd className="font-semibold text-xl tabular">{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
