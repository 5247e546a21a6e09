import { compareTexts, type Piece } from './compare-text';

interface DifferenceProps {
  readonly before: string | null;
  readonly after: string | null;
  /** What is marked as a whole; terms unless told. */
  readonly unit?: 'terms' | 'characters';
  readonly labels?: readonly [before: string, after: string];
  /** Says what the marks mean, below. */
  readonly legend?: boolean;
}

/** Record text before and after. What went is struck through, what came is underlined; words say which is which. */
export function Difference({
  before,
  after,
  unit = 'terms',
  labels = ['Before', 'After'],
  legend = false,
}: DifferenceProps) {
  if (before === null && after === null) return null;
  const pieces = compareTexts(before ?? '', after ?? '', unit);
  return (
    <div className="grid gap-1.5">
      <dl className="grid gap-px overflow-hidden rounded-md border bg-line text-xs">
        <Side
          label={labels[0]}
          pieces={before === null ? null : pieces.filter(({ kind }) => kind !== 'added')}
        />
        <Side
          label={labels[1]}
          pieces={after === null ? null : pieces.filter(({ kind }) => kind !== 'removed')}
        />
      </dl>
      {legend && <DifferenceLegend labels={labels} />}
    </div>
  );
}

/** What the marks of a difference mean, in words. */
export function DifferenceLegend({ labels = ['Before', 'After'] }: Pick<DifferenceProps, 'labels'>) {
  const [first, second] = labels.map((label) => label.toLowerCase());
  return (
    <p className="text-ink-soft text-xs">
      <Mark kind="removed">struck through</Mark>: only {first}. <Mark kind="added">underlined</Mark>: only{' '}
      {second}.
    </p>
  );
}

function Side({ label, pieces }: { label: string; pieces: readonly Piece[] | null }) {
  return (
    <div className="flex gap-3 bg-sunken px-3 py-2">
      <dt className="w-14 shrink-0 text-ink-soft">{label}</dt>
      <dd className="min-w-0 flex-1">
        {pieces === null ? (
          <span className="text-ink-soft">no record</span>
        ) : (
          <code className="break-all font-mono leading-5">
            {pieces.map(({ text, kind }, index) =>
              kind === 'same' ? (
                text
              ) : (
                // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no identity of their own
                <Mark key={index} kind={kind}>
                  {text}
                </Mark>
              ),
            )}
          </code>
        )}
      </dd>
    </div>
  );
}

function Mark({ kind, children }: { kind: 'removed' | 'added'; children: string }) {
  return kind === 'removed' ? (
    <del className="rounded-sm bg-fail-soft text-fail-text">{children}</del>
  ) : (
    <ins className="rounded-sm bg-pass-soft text-pass-text">{children}</ins>
  );
}
