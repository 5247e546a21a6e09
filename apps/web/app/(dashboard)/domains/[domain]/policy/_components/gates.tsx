import type { PolicyAdvice, ReadinessGate } from '@postseal/contract';
import { Section } from '@/components/ui/card';
import { StatusMark } from '@/components/ui/status';
import { formatDay } from '@/lib/format';
import { gateWords } from './policy-words';

interface GatesProps {
  readonly readiness: NonNullable<PolicyAdvice['readiness']>;
  readonly phaseSince: string | null;
}

const marks = { met: 'ok', 'not-met': 'warning', unknown: 'unknown' } as const;

/** The conditions of the next step, each with its live number and its goal. */
export function Gates({ readiness, phaseSince }: GatesProps) {
  const { gates, isLowVolume } = readiness;
  const met = gates.filter(({ state }) => state === 'met').length;
  const since = phaseSince ? ` Counting since ${formatDay(phaseSince)}.` : '';
  return (
    <Section
      flush
      title={`Conditions: ${met} of ${gates.length} met`}
      description={`${isLowVolume ? 'This domain sends little, so time and tests stand in for numbers.' : 'All must be met at the same time.'}${since}`}
    >
      <ul className="divide-y divide-line">
        {gates.map((gate) => (
          <GateLine key={gate.id} gate={gate} />
        ))}
      </ul>
    </Section>
  );
}

function GateLine({ gate }: { gate: ReadinessGate }) {
  const { title, why, number } = gateWords(gate);
  return (
    <li className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5 px-4 py-3 sm:grid-cols-[auto_1fr_auto] sm:px-5">
      <StatusMark state={marks[gate.state]} className="mt-0.5" />
      <div className="grid gap-0.5">
        <p className="font-medium text-ink">{title}</p>
        <p className="max-w-prose text-ink-soft text-sm">{why}</p>
        {gate.sources.length > 0 && (
          <p className="break-words text-sm">
            {gate.sources
              .slice(0, 5)
              .map(({ name }) => name)
              .join(', ')}
            {gate.sources.length > 5 && ` and ${gate.sources.length - 5} more`}
          </p>
        )}
      </div>
      <p className="tabular col-start-2 text-ink text-sm sm:col-start-3 sm:text-right">{number}</p>
    </li>
  );
}
