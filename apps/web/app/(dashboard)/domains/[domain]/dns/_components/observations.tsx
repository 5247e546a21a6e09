import type { Observation } from '@postseal/contract';
import { OutcomeMark } from '@/components/checks/observation-line';
import { kindOf } from '@/components/checks/observation-words';
import { Section } from '@/components/ui/card';
import { RowTh, Table, Td, Th, Tr } from '@/components/ui/table';
import { Term } from '@/components/ui/term';
import { formatCount } from '@/lib/format';

/** Every answer of the last check as it came. Names without a record are many where keys were looked for: folded. */
export function Observations({ observations }: { observations: readonly Observation[] }) {
  const absent = observations.filter(({ outcome }) => kindOf(outcome) === 'absent');
  const others = observations.filter(({ outcome }) => kindOf(outcome) !== 'absent');
  return (
    <Section
      flush
      id="observations"
      title="All answers"
      description="Every question of the last check, as DNS answered."
    >
      {others.length > 0 && <AnswerTable caption="DNS answers of the last check" observations={others} />}
      {absent.length > 0 && (
        <details className="border-t">
          <summary className="min-h-11 px-4 py-3 text-ink-soft hover:bg-sunken/60 sm:px-5">
            {formatCount(absent.length)} {absent.length === 1 ? 'question' : 'questions'} without a record
          </summary>
          <AnswerTable caption="Questions to which no record was the answer" observations={absent} />
        </details>
      )}
    </Section>
  );
}

interface AnswerTableProps {
  readonly caption: string;
  readonly observations: readonly Observation[];
}

function AnswerTable({ caption, observations }: AnswerTableProps) {
  return (
    <Table caption={caption}>
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
  );
}
