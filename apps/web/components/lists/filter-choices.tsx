import { formatCompact } from '@/lib/format';
import { hrefWith, type Query } from '@/lib/query';
import { ChoiceLinks } from '../choice-links';

export interface FilterChoicesProps<T extends string> {
  /** Path of the list, and its filters. */
  readonly path: string;
  readonly query: Query;
  /** Name of the parameter that the choice sets. */
  readonly name: string;
  /** Names the group for screen readers. */
  readonly label: string;
  readonly options: readonly T[];
  readonly words: Readonly<Record<T, string>>;
  readonly chosen: T | undefined;
  /** The word for no filter; without one an option is always chosen. */
  readonly all?: string;
  /** How many the list has of each; then options without any are left out, but for the chosen one. */
  readonly counts?: Partial<Readonly<Record<T, number>>>;
  /** Shown beside `all`; the sum of the counts where these do not overlap. */
  readonly total?: number;
  /** Options that are shown even with nothing to count. */
  readonly keepsEmpty?: boolean;
}

/** One filter of a list as links side by side, with what each of them would find. */
export function FilterChoices<T extends string>(props: FilterChoicesProps<T>) {
  const { path, query, name, label, options, words, chosen, all, counts, keepsEmpty = false } = props;
  const total = props.total ?? (counts && options.reduce((sum, option) => sum + (counts[option] ?? 0), 0));
  const shown = options.filter((each) => !counts || keepsEmpty || counts[each] || each === chosen);
  const choice = (option: T | undefined, word: string, count: number | undefined) => ({
    href: hrefWith(path, query, { [name]: option ?? '', offset: '' }),
    label: <Counted word={word} count={count} />,
    isChosen: option === chosen,
  });
  return (
    <ChoiceLinks
      label={label}
      choices={[
        ...(all === undefined ? [] : [choice(undefined, all, total)]),
        ...shown.map((option) => choice(option, words[option], counts && (counts[option] ?? 0))),
      ]}
    />
  );
}

function Counted({ word, count }: { word: string; count: number | undefined }) {
  if (count === undefined) return word;
  return (
    <span className="tabular">
      {word} <span className="font-normal text-ink-soft">{formatCompact(count)}</span>
    </span>
  );
}
