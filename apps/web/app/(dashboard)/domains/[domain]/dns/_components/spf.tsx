import type { Finding, PostureDetail, SpfBranch, StripState } from '@postseal/contract';
import { LookupMeter } from '@/components/charts/lookup-meter';
import { CopyButton } from '@/components/ui/copy-button';
import { Badge, type Tone } from '@/components/ui/status';
import { Term } from '@/components/ui/term';
import { formatCount } from '@/lib/format';
import { Area, NotAsked, RecordText } from './area';

interface SpfProps {
  readonly spf: PostureDetail['spf'];
  readonly state: StripState;
  readonly findings: readonly Finding[];
}

/** The SPF record, what it costs, and the tree of what it includes. */
export function Spf({ spf, state, findings }: SpfProps) {
  return (
    <Area
      id="spf"
      title={<Term term="spf" />}
      description="Which servers may send with your domain in the envelope."
      state={state}
      findings={findings}
    >
      {spf === null ? <NotAsked /> : <SpfRecord spf={spf} isUnknown={state === 'unknown'} />}
    </Area>
  );
}

function SpfRecord({ spf, isUnknown }: { spf: NonNullable<PostureDetail['spf']>; isUnknown: boolean }) {
  const { record, lookups, voids, ranges, isComplete, tree } = spf;
  if (record === null) return isUnknown ? <NotAsked /> : <p>There is no SPF record.</p>;
  return (
    <>
      <RecordText text={record} />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <LookupMeter lookups={lookups} />
        <span>
          {isComplete ? '' : 'At least '}
          <strong className="font-semibold">{lookups}</strong> of 10 <Term term="lookups" /> used
        </span>
        {voids > 0 && (
          <span className="text-ink-soft">
            {voids} of 2 permitted look-ups {voids === 1 ? 'finds' : 'find'} nothing
          </span>
        )}
      </div>
      {tree && (
        <div className="overflow-x-auto">
          <p className="mb-2 font-medium text-ink-soft text-xs">
            What it includes, and what each branch costs
          </p>
          <ul className="min-w-fit">
            <Branch branch={tree} />
          </ul>
        </div>
      )}
      {ranges.length > 0 && <Ranges ranges={ranges} />}
    </>
  );
}

const states: Readonly<Record<string, readonly [string, Tone]>> = {
  broken: ['broken', 'fail'],
  missing: ['no SPF record there', 'fail'],
  loop: ['leads back to itself', 'fail'],
  unknown: ['could not ask', 'unknown'],
  capped: ['not followed further', 'unknown'],
};

function Branch({ branch }: { branch: SpfBranch }) {
  const { domain, via, record, state, lookups, voids, children } = branch;
  const shown = states[state];
  const cost = via === null ? lookups : lookups + 1; // the term that leads here is a look-up itself
  return (
    <li className="relative py-1">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
        <span className="font-mono text-xs">{via ?? domain}</span>
        <span className="text-ink-soft text-xs tabular">
          {formatCount(cost)} {cost === 1 ? 'look-up' : 'look-ups'}
          {voids > 0 && `, ${formatCount(voids)} without answer`}
        </span>
        {shown && <Badge tone={shown[1]}>{shown[0]}</Badge>}
      </div>
      {via !== null && record && (
        <p className="mt-0.5 max-w-3xl break-all font-mono text-ink-faint text-xs">{record}</p>
      )}
      {children.length > 0 && (
        <ul className="ms-1.5 border-s ps-4">
          {children.map((child, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a record may include one name twice
            <Branch key={index} branch={child} />
          ))}
        </ul>
      )}
    </li>
  );
}

function Ranges({ ranges }: { ranges: readonly string[] }) {
  return (
    <details>
      <summary className="w-fit rounded-sm text-accent-text">
        {formatCount(ranges.length)} address {ranges.length === 1 ? 'range' : 'ranges'} may send
      </summary>
      <div className="mt-2 flex items-start gap-2">
        <p className="max-h-48 min-w-0 flex-1 overflow-y-auto break-all rounded-md bg-sunken px-3 py-2 font-mono text-xs leading-5">
          {ranges.join('  ')}
        </p>
        <CopyButton text={ranges.join('\n')} what="ranges" />
      </div>
    </details>
  );
}
