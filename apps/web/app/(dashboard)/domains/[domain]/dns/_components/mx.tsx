import type { Finding, Observation, StripState } from '@postseal/contract';
import { OutcomeMark } from '@/components/checks/observation-line';
import { kindOf } from '@/components/checks/observation-words';
import { Term } from '@/components/ui/term';
import { Area, type LastGood, NotAsked, RecordText } from './area';

interface MxProps {
  readonly domain: string;
  readonly observations: readonly Observation[];
  readonly state: StripState;
  readonly findings: readonly Finding[];
  readonly lastGood?: LastGood | undefined;
}

/** Where the domain receives mail. */
export function Mx({ domain, observations, state, findings, lastGood }: MxProps) {
  const mx = observations.find((observation) => observation.type === 'MX' && observation.name === domain);
  return (
    <Area
      id="mx"
      title={<Term term="mx" />}
      description="The servers that receive mail for the domain."
      state={state}
      findings={findings}
    >
      {mx && mx.values.length > 0 ? (
        <RecordText text={mx.values.join('\n')} />
      ) : mx && kindOf(mx.outcome) === 'unknown' ? (
        <NotAsked lastGood={lastGood} />
      ) : (
        <p className="text-ink-soft">{mx ? <OutcomeMark outcome={mx.outcome} /> : 'Not asked for yet.'}</p>
      )}
    </Area>
  );
}
