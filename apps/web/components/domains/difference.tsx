import { compareTexts } from './compare-text';

interface DifferenceProps {
  readonly before: string | null;
  readonly after: string | null;
}

/** Record text before and after. What went is struck through, what came is underlined; words say which is which. */
export function Difference({ before, after }: DifferenceProps) {
  if (before === null && after === null) return null;
  const pieces = compareTexts(before ?? '', after ?? '');
  return (
    <dl className="grid gap-px overflow-hidden rounded-md border bg-line text-xs">
      <Side label="Before" absent={before === null}>
        {pieces.map(({ text, kind }, index) =>
          kind === 'added' ? null : kind === 'same' ? (
            text
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no identity of their own
            <del key={index} className="rounded-sm bg-fail-soft text-fail-text">
              {text}
            </del>
          ),
        )}
      </Side>
      <Side label="After" absent={after === null}>
        {pieces.map(({ text, kind }, index) =>
          kind === 'removed' ? null : kind === 'same' ? (
            text
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no identity of their own
            <ins key={index} className="rounded-sm bg-pass-soft text-pass-text">
              {text}
            </ins>
          ),
        )}
      </Side>
    </dl>
  );
}

function Side(props: { label: string; absent: boolean; children: React.ReactNode }) {
  return (
    <div className="flex gap-3 bg-sunken px-3 py-2">
      <dt className="w-12 shrink-0 text-ink-soft">{props.label}</dt>
      <dd className="min-w-0 flex-1">
        {props.absent ? (
          <span className="text-ink-soft">no record</span>
        ) : (
          <code className="break-all font-mono leading-5">{props.children}</code>
        )}
      </dd>
    </div>
  );
}
