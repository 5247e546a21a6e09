import type { ReportRecord } from '@postseal/contract';
import { CircleCheck, CircleDashed, CircleX } from 'lucide-react';

/** Aligned result of one mechanism as shape and word. What was not given is neither pass nor fail. */
export function Verdict({ result }: { result: string | null }) {
  if (result === 'pass') {
    return (
      <span className="inline-flex items-center gap-1 text-pass-text">
        <CircleCheck aria-hidden="true" className="size-4" /> pass
      </span>
    );
  }
  if (result === null) {
    return (
      <span className="inline-flex items-center gap-1 text-unknown-text">
        <CircleDashed aria-hidden="true" className="size-4" /> not given
      </span>
    );
  }
  return (
    <span className="inline-flex items-center gap-1 text-fail-text">
      <CircleX aria-hidden="true" className="size-4" /> {result}
    </span>
  );
}

type AuthResult = ReportRecord['dkimResults'][number];

/** Words of reporters that RFC 7208 does not have, and what they stand for. */
export const spfMeanings: Readonly<Record<string, string>> = {
  hardfail: 'fail',
  error: 'permerror',
  unknown: 'temperror',
};

interface AuthResultsProps {
  readonly results: readonly AuthResult[];
  readonly meanings?: Readonly<Record<string, string>>;
}

/** Raw results behind a verdict: which domain was vouched for, and whether the signature or the address was right. */
export function AuthResults({ results, meanings = {} }: AuthResultsProps) {
  if (results.length === 0) return null;
  return (
    <ul className="mt-1 grid gap-0.5 text-ink-soft text-xs">
      {results.map(({ domain, selector, scope, result, humanResult }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: equal results may stand twice
        <li key={index} className="break-words [overflow-wrap:anywhere]">
          <span className="font-medium">{result ?? 'no result'}</span>{' '}
          {result !== null && Object.hasOwn(meanings, result) && `(meaning ${meanings[result]}) `}
          <span className="font-mono">
            {selector && `${selector}._domainkey.`}
            {domain ?? 'no domain'}
          </span>
          {scope && ` (${scope})`}
          {humanResult && <q className="block italic">{humanResult}</q>}
        </li>
      ))}
    </ul>
  );
}
