import type { Observation } from '@postseal/contract';
import { Section } from '@/components/ui/card';
import { RowTh, Table, Td, Th, Tr } from '@/components/ui/table';
import { Term } from '@/components/ui/term';
import { formatCount } from '@/lib/format';
import { OutcomeMark } from '../../_components/observation-line';

/** Every answer of the last check as it came. */
export function Observations({ observations }: { observations: readonly Observation[] }) {
  return (
    <Section
      flush
      id="observations"
      title="All answers"
      description="Every question of the last check, as DNS answered."
    >
      <Table caption="DNS answers of the last check">
        <thead>
          <tr>
            <Th>Name</Th>
            <Th>Type</Th>
            <Th>Answer</Th>
            <Th>Values</Th>
            <Th numeric>
              <Term term="ttl" />
            </Th>
          </tr>
        </thead>
        <tbody>
          {observations.map(({ name, type, outcome, values, ttlSeconds }) => (
            <Tr key={`${name} ${type}`}>
              <RowTh className="min-w-40 max-w-72 break-all align-top font-mono font-normal text-xs">
                {name}
              </RowTh>
              <Td className="align-top font-mono text-xs">{type}</Td>
              <Td className="min-w-36 align-top text-xs">
                <OutcomeMark outcome={outcome} />
              </Td>
              <Td className="min-w-64 align-top">
                {values.length > 0 && (
                  <ul className="grid gap-1.5 font-mono text-xs">
                    {values.map((value, index) => (
                      // biome-ignore lint/suspicious/noArrayIndexKey: equal records may stand twice
                      <li key={index} className="break-all">
                        {value}
                      </li>
                    ))}
                  </ul>
                )}
              </Td>
              <Td numeric className="align-top text-xs">
                {ttlSeconds === null ? '–' : `${formatCount(ttlSeconds)} s`}
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </Section>
  );
}
