import { LedgerOutcome } from '@postseal/contract';
import { ChoiceLinks } from '@/components/choice-links';
import { outcomeWords } from '@/components/reports/outcome-words';
import { formatCompact } from '@/lib/format';
import { hrefWith, type Query } from '@/lib/query';

interface OutcomeFilterProps {
  readonly byOutcome: Partial<Readonly<Record<LedgerOutcome, number>>>;
  readonly chosen: LedgerOutcome | undefined;
  readonly query: Query;
}

/** Outcomes that occur, with their counts; the chosen one stays even when it no longer occurs. */
export function OutcomeFilter({ byOutcome, chosen, query }: OutcomeFilterProps) {
  const all = Object.values(byOutcome).reduce((sum, count) => sum + count, 0);
  const present = LedgerOutcome.options.filter((outcome) => byOutcome[outcome] || outcome === chosen);
  const choice = (outcome: LedgerOutcome | undefined, word: string, count: number) => ({
    href: hrefWith('/ledger', query, { outcome: outcome ?? '', offset: '' }),
    label: (
      <span className="tabular">
        {word} <span className="text-ink-soft">{formatCompact(count)}</span>
      </span>
    ),
    isChosen: outcome === chosen,
  });
  return (
    <ChoiceLinks
      label="Outcome"
      choices={[
        choice(undefined, 'All', all),
        ...present.map((outcome) => choice(outcome, outcomeWords[outcome].word, byOutcome[outcome] ?? 0)),
      ]}
    />
  );
}
