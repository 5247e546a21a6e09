import type { AdvisedSource, PolicyAdvice } from '@postseal/contract';
import { passRate } from '@/components/charts/traffic-classes';
import { Section } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Badge } from '@/components/ui/status';
import { RowTh, Table, Td, Th, Tr } from '@/components/ui/table';
import { formatCount, formatDay, formatShare } from '@/lib/format';
import { classLooks, reasonOf, weaknessWords } from './policy-words';
import { VerdictMenu } from './verdict-menu';

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
              <Th>Taken for</Th>
              <Th numeric>Messages</Th>
              <Th numeric>Passed</Th>
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
  const { name, ips, ipCount, isGuess, weakness } = source;
  const look = classLooks[source.class];
  const addresses = ips.length === 1 && ips[0] === name ? null : ips.join(', ');
  return (
    <Tr>
      <RowTh className="min-w-40 max-w-64">
        <span className="break-all">{name}</span>
        {addresses && (
          <span className="block break-all font-mono font-normal text-ink-soft text-xs">
            {addresses}
            {ipCount > ips.length && ` and ${formatCount(ipCount - ips.length)} more`}
          </span>
        )}
      </RowTh>
      <Td className="min-w-64 max-w-md">
        <Badge tone={look.tone}>
          {look.word}
          {isGuess && <span className="font-normal">(a guess)</span>}
        </Badge>
        <span className="mt-1 block text-ink-soft text-xs">{reasonOf(source)}</span>
        {weakness && <span className="mt-0.5 block text-ink-soft text-xs">{weaknessWords[weakness]}</span>}
      </Td>
      <Td numeric>{formatCount(source.messages)}</Td>
      <Td numeric className="font-medium">
        {formatShare(passRate(source))}
      </Td>
      <Td className="min-w-36">
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
