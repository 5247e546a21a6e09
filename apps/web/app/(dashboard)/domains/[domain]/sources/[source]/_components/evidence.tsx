import type { AdvisedSource } from '@postseal/contract';
import { evidenceWords } from '@/components/domains/source-words';
import { Section } from '@/components/ui/card';
import { RowTh, Table, Td, Th, Tr } from '@/components/ui/table';

interface EvidenceProps {
  readonly source: AdvisedSource;
  /** What the licence of the network data wants to be shown. */
  readonly credit: string | null;
}

/** What was seen of a source's addresses, and whom it belongs to: why it has its name. */
export function Evidence({ source: { evidence, name }, credit }: EvidenceProps) {
  return (
    <Section
      flush
      title="What the name rests on"
      description="Reverse names count only when they lead back to the address; a signature counts less, since it travels with forwarded mail."
    >
      {evidence.length === 0 ? (
        <p className="px-4 py-6 text-ink-soft sm:px-5">
          Nothing is known beyond the addresses. Reverse names are asked for a few seconds after a report.
        </p>
      ) : (
        <Table caption={`What was seen of ${name}`}>
          <thead>
            <tr>
              <Th>Seen</Th>
              <Th>Value</Th>
              <Th className="max-sm:hidden">Belongs to</Th>
            </tr>
          </thead>
          <tbody>
            {evidence.map(({ kind, value, owner }) => (
              <Tr key={`${kind} ${value}`}>
                <RowTh>{evidenceWords[kind]}</RowTh>
                <Td className="font-mono text-xs [overflow-wrap:anywhere]">{value}</Td>
                <Td className="text-ink-soft max-sm:hidden">{owner ?? 'not in our tables'}</Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      )}
      {credit && <p className="px-4 py-2.5 text-ink-soft text-xs sm:px-5">{credit}</p>}
    </Section>
  );
}
