import type { Finding, PostureDetail, StripState } from '@postseal/contract';
import { LookupMeter } from '@/components/charts/lookup-meter';
import { CopyButton } from '@/components/ui/copy-button';
import { Term } from '@/components/ui/term';
import { formatCount } from '@/lib/format';
import { Area, type LastGood, NotAsked, RecordText } from './area';
import { SpfTree } from './spf-tree';

interface SpfProps {
  readonly spf: PostureDetail['spf'];
  readonly state: StripState;
  readonly findings: readonly Finding[];
  readonly lastGood?: LastGood | undefined;
}

/** The SPF record, what it costs, and the tree of what it includes. */
export function Spf({ spf, state, findings, lastGood }: SpfProps) {
  return (
    <Area
      id="spf"
      title={<Term term="spf" />}
      description="Which servers may send with your domain in the envelope."
      state={state}
      findings={findings}
    >
      {spf === null || (spf.record === null && state === 'unknown') ? (
        <NotAsked lastGood={lastGood} />
      ) : (
        <SpfRecord spf={spf} />
      )}
    </Area>
  );
}

function SpfRecord({ spf }: { spf: NonNullable<PostureDetail['spf']> }) {
  const { record, lookups, voids, ranges, isComplete, tree } = spf;
  if (record === null) return <p>There is no SPF record.</p>;
  return (
    <>
      <RecordText text={record} />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <LookupMeter lookups={lookups} />
        <span>
          {isComplete ? '' : 'At least '}
          <strong className="font-semibold">{lookups}</strong> of 10 <Term term="lookups" /> used
        </span>
        <span className={voids > 2 ? 'text-fail-text' : 'text-ink-soft'}>
          {voids} of 2 permitted look-ups {voids === 1 ? 'finds' : 'find'} nothing
        </span>
      </div>
      {tree && <SpfTree tree={tree} />}
      {ranges.length > 0 && <Ranges ranges={ranges} />}
    </>
  );
}

function Ranges({ ranges }: { ranges: readonly string[] }) {
  return (
    <details>
      <summary className="w-fit rounded-sm text-accent-text">
        {formatCount(ranges.length)} address {ranges.length === 1 ? 'range' : 'ranges'} may send, all together
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
