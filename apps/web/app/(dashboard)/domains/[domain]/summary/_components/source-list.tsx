import type { SourceFacetRow } from '@postseal/contract';
import { ShareBar } from '@/components/charts/share-bar';
import { passRate } from '@/components/charts/traffic-classes';
import { classLooks } from '@/components/domains/source-words';
import { Section } from '@/components/ui/card';
import { Badge } from '@/components/ui/status';
import { RowTh, Table, Td, Th, Tr } from '@/components/ui/table';
import { formatCount, formatShare } from '@/lib/format';

interface SourceListProps {
  readonly rows: readonly SourceFacetRow[];
  readonly total: number;
}

const SHOWN = 15;

/** Who sent in the domain's name, as a list for paper: no links, no acts. */
export function SourceList({ rows, total }: SourceListProps) {
  const more = total - Math.min(rows.length, SHOWN);
  return (
    <Section flush title="Who sent in this name">
      <Table caption="Sources with their class and mail">
        <thead>
          <tr>
            <Th>Source</Th>
            <Th className="max-sm:hidden">Taken for</Th>
            <Th numeric>Messages</Th>
            <Th numeric>Passed</Th>
            <Th className="max-sm:hidden">What passed</Th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, SHOWN).map((row) => (
            <Tr key={row.key}>
              <RowTh className="max-w-64 [overflow-wrap:anywhere]">
                {row.name}
                <span className="block font-normal text-ink-soft text-xs sm:hidden">
                  {classLooks[row.class].word}
                </span>
              </RowTh>
              <Td className="max-sm:hidden">
                <Badge tone={classLooks[row.class].tone} className="whitespace-normal">
                  {classLooks[row.class].word}
                  {row.isGuess && ' (a guess)'}
                </Badge>
              </Td>
              <Td numeric>{formatCount(row.messages)}</Td>
              <Td numeric>{formatShare(passRate(row))}</Td>
              <Td className="w-32 max-sm:hidden">
                <ShareBar counts={row} />
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
      {more > 0 && <p className="px-4 py-2.5 text-ink-soft text-xs sm:px-5">and {formatCount(more)} more</p>}
    </Section>
  );
}
