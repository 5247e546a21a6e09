import type { SpfBranch, SpfTerm } from '@postseal/contract';
import { ChevronRight } from 'lucide-react';
import { Badge, type Tone } from '@/components/ui/status';
import { formatCount } from '@/lib/format';
import { explainSpfTerm } from './explain-spf-term';

/** The record term by term, each include a branch that opens: its cost, and whom it lets through. Works without script. */
export function SpfTree({ tree }: { tree: SpfBranch }) {
  return (
    <div className="grid gap-2">
      <h3 className="font-medium text-ink-soft text-xs">
        Term by term, with what each branch costs and allows
      </h3>
      <div className="rounded-md border px-2 py-1.5 sm:px-3">
        <BranchBody branch={tree} />
      </div>
    </div>
  );
}

const branchStates: Readonly<Record<string, readonly [string, Tone]>> = {
  broken: ['broken', 'fail'],
  missing: ['no SPF record there', 'fail'],
  loop: ['leads back to itself', 'fail'],
  unknown: ['could not ask', 'unknown'],
  capped: ['not followed further', 'unknown'],
};

const termStates: Readonly<Record<string, readonly [string, Tone]>> = {
  void: ['finds nothing', 'spf'],
  unknown: ['could not ask', 'unknown'],
  hidden: ['depends on the message', 'unknown'],
  unreached: ['never reached', 'spf'],
  invalid: ['invalid', 'fail'],
  capped: ['not followed', 'unknown'],
};

function BranchBody({ branch }: { branch: SpfBranch }) {
  const { terms, children, record, reason, isRepeat } = branch;
  const rows = pairTerms(terms, children);
  return (
    <div className="grid gap-1">
      {reason && <p className="text-ink-soft text-xs">{reason}</p>}
      {isRepeat && (
        <p className="text-ink-soft text-xs">The same name stands above; its terms are shown there.</p>
      )}
      {rows.length === 0 && record && <p className="break-all font-mono text-ink-soft text-xs">{record}</p>}
      <ul className="grid">
        {rows.map(({ term, branch: child }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a record may hold one term twice
          <li key={index} className="min-w-0 border-line border-b py-1.5 last:border-b-0">
            {child ? <IncludedBranch term={term} branch={child} /> : <PlainTerm term={term} />}
          </li>
        ))}
      </ul>
    </div>
  );
}

interface Row {
  readonly term: SpfTerm;
  readonly branch: SpfBranch | null;
}

/** Terms with the branch that each leads to. Readings of older versions hold branches only. */
function pairTerms(terms: readonly SpfTerm[], children: readonly SpfBranch[]): Row[] {
  const left = [...children];
  const rows = terms.map((term): Row => {
    const at = left.findIndex(({ via }) => via === term.text);
    return { term, branch: at < 0 ? null : left.splice(at, 1)[0]! };
  });
  const others = left.map((branch): Row => {
    const term = {
      text: branch.via ?? branch.domain,
      state: 'known',
      lookups: branch.lookups + 1,
      voids: branch.voids,
      ranges: [],
    };
    return { term, branch };
  });
  return [...rows, ...others];
}

function IncludedBranch({ term, branch }: { term: SpfTerm; branch: SpfBranch }) {
  const { state, ranges, rangeCount } = branch;
  return (
    <details className="group/branch">
      <summary className="flex min-h-6 list-none items-start gap-1.5 rounded-sm hover:bg-sunken/60 pointer-coarse:min-h-11 pointer-coarse:py-2 [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden="true"
          className="mt-0.5 size-3.5 shrink-0 text-ink-faint transition-transform duration-100 group-open/branch:rotate-90"
        />
        <TermLine term={term} states={branchStates} state={state}>
          {rangeCount > 0 && (
            <span className="text-ink-soft text-xs">
              allows {formatCount(rangeCount)} {rangeCount === 1 ? 'range' : 'ranges'}
            </span>
          )}
        </TermLine>
      </summary>
      <div className="ms-1.5 mt-1.5 grid gap-2 border-s ps-3">
        <BranchBody branch={branch} />
        <RangeList ranges={ranges} count={rangeCount} />
      </div>
    </details>
  );
}

function PlainTerm({ term }: { term: SpfTerm }) {
  return (
    <div className="grid gap-1 ps-5">
      <TermLine term={term} states={termStates} state={term.state} />
      <RangeList ranges={term.ranges} count={term.ranges.length} />
    </div>
  );
}

interface TermLineProps {
  readonly term: SpfTerm;
  readonly state: string;
  readonly states: Readonly<Record<string, readonly [string, Tone]>>;
  readonly children?: React.ReactNode;
}

function TermLine({ term, state, states, children }: TermLineProps) {
  const { text, lookups, voids } = term;
  const shown = states[state];
  return (
    <span className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-3 gap-y-0.5">
      <span className="break-all font-mono text-xs">{text}</span>
      {lookups > 0 && (
        <Badge tone={lookups > 10 ? 'fail' : 'accent'} className="tabular">
          {formatCount(lookups)} {lookups === 1 ? 'look-up' : 'look-ups'}
        </Badge>
      )}
      {voids > 0 && <Badge tone={voids > 2 ? 'fail' : 'spf'}>{formatCount(voids)} without answer</Badge>}
      {shown && <Badge tone={shown[1]}>{shown[0]}</Badge>}
      {children}
      <span className="basis-full text-ink-soft text-xs">{explainSpfTerm(text)}</span>
    </span>
  );
}

function RangeList({ ranges, count }: { ranges: readonly string[]; count: number }) {
  if (ranges.length === 0) return null;
  return (
    <p className="break-all font-mono text-ink-soft text-xs leading-5">
      <span className="font-sans">Lets through: </span>
      {ranges.join('  ')}
      {count > ranges.length && (
        <span className="font-sans"> and {formatCount(count - ranges.length)} more</span>
      )}
    </p>
  );
}
