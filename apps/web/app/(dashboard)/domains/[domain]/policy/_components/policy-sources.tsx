import type { AdvisedSource, PolicyAdvice } from '@postseal/contract';
import { passRate } from '@/components/charts/traffic-classes';
import { basisWords, classLooks, reasonOf, weaknessWords } from '@/components/domains/source-words';
import { VerdictMenu } from '@/components/domains/verdict-menu';
import { TextLink } from '@/components/text-link';
import { Section } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Badge } from '@/components/ui/status';
import { RowTh, Table, Td, Th, Tr } from '@/components/ui/table';
import { formatCount, formatDay, formatShare } from '@/lib/format';
import { domainPath } from '@/lib/query';

const SHOWN_IPS = 3;

interface PolicySourcesProps {
  readonly domain: string;
  readonly sources: readonly AdvisedSource[];
  readonly window: PolicyAdvice['window'];
  readonly mayEdit: boolean;
}

/** Who sends in the domain's name, grouped by owner, with what they are taken for and why. */
export function PolicySources({ domain, sources, window, mayEdit }: PolicySourcesProps) {
  return (
    <Section
      flush
      title="Who sends in your name"
      description={`${formatDay(window.from)} to ${formatDay(window.to)}, UTC. Your word about a source beats every guess.`}
    >
      {sources.length === 0 ? (
        <EmptyState title="No mail in the last two weeks">
          Sources appear here with the first reports.
        </EmptyState>
      ) : (
        <Table caption="Sources with their class, their mail and what you say about them">
          <thead>
            <tr>
              <Th>Source</Th>
              <Th className="max-md:hidden">Taken for</Th>
              <Th numeric className="max-md:hidden">
                Messages
              </Th>
              <Th numeric className="max-md:hidden">
                Passed
              </Th>
              <Th>Whose is it?</Th>
            </tr>
          </thead>
          <tbody>
            {sources.map((source) => (
              <SourceLine key={source.key} domain={domain} source={source} mayEdit={mayEdit} />
            ))}
          </tbody>
        </Table>
      )}
    </Section>
  );
}

function SourceLine({
  domain,
  source,
  mayEdit,
}: {
  domain: string;
  source: AdvisedSource;
  mayEdit: boolean;
}) {
  const { name, ips, ipCount, messages, basis } = source;
  const addresses = ips.length === 1 && ips[0] === name ? null : ips.slice(0, SHOWN_IPS).join(', ');
  const more = ipCount - Math.min(ips.length, SHOWN_IPS);
  return (
    <Tr>
      <RowTh className="max-w-64 md:min-w-40">
        {source.key === 'rest' ? (
          name
        ) : (
          <TextLink
            href={domainPath(domain, 'sources', source.key)}
            className="font-medium [overflow-wrap:anywhere]"
          >
            {name}
          </TextLink>
        )}
        <span className="block font-normal text-ink-soft text-xs">{basisWords[basis]}</span>
        {addresses && (
          <span className="block break-all font-mono font-normal text-ink-soft text-xs">
            {addresses}
            {more > 0 && ` and ${formatCount(more)} more`}
          </span>
        )}
        <div className="mt-2 font-normal md:hidden">
          <Judgement source={source} />
          <p className="mt-1 text-ink-soft text-xs">
            {formatCount(messages)} messages, {formatShare(passRate(source))} passed
          </p>
        </div>
      </RowTh>
      <Td className="min-w-64 max-w-md max-md:hidden">
        <Judgement source={source} />
      </Td>
      <Td numeric className="max-md:hidden">
        {formatCount(messages)}
      </Td>
      <Td numeric className="font-medium max-md:hidden">
        {formatShare(passRate(source))}
      </Td>
      <Td className="w-36 md:min-w-36 max-md:align-top">
        <VerdictMenu
          domain={domain}
          sourceKey={source.key}
          name={name}
          verdict={source.verdict}
          mayEdit={mayEdit}
        />
      </Td>
    </Tr>
  );
}

/** What a source is taken for, and why. */
function Judgement({ source }: { source: AdvisedSource }) {
  const { isGuess, weakness } = source;
  const look = classLooks[source.class];
  return (
    <>
      <Badge tone={look.tone}>
        {look.word}
        {isGuess && <span className="font-normal">(a guess)</span>}
      </Badge>
      <span className="mt-1 block text-ink-soft text-xs">{reasonOf(source)}</span>
      {weakness && <span className="mt-0.5 block text-ink-soft text-xs">{weaknessWords[weakness]}</span>}
    </>
  );
}
