import { Code } from '@/components/ui/record-block';

interface FailureWordsProps {
  readonly failure: {
    readonly resultType: string;
    readonly meaning: string;
    readonly fix: string;
  };
}

/** What a type of failure means and what to do about it. */
export function FailureWords({ failure: { resultType, meaning, fix } }: FailureWordsProps) {
  return (
    <div className="grid max-w-prose gap-2">
      <p>{meaning}</p>
      <p>
        <span className="font-medium">What to do: </span>
        {fix}
      </p>
      {resultType !== 'not-stated' && (
        <p className="text-ink-soft text-xs">
          Reported as <Code>{resultType}</Code>
        </p>
      )}
    </div>
  );
}
