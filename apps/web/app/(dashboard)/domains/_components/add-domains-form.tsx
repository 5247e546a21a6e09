'use client';

import type { AddedDomain } from '@postseal/contract';
import { CircleCheck, CircleX } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { TextArea } from '@/components/ui/field';
import { Notice } from '@/components/ui/notice';
import { SubmitButton } from '@/components/ui/submit-button';
import { browserApi, sentenceOf } from '@/lib/browser-api';
import { addDomains } from '@/lib/browser-routes';
import { domainPath } from '@/lib/query';
import { useEarlyText } from '@/lib/use-early-text';

export interface AddDomainsFormProps {
  /** What the visitor named before there was an account. */
  initialNames?: string;
  onDone?: () => void;
}

/** Adds one domain or many. A single new one leads to its page; several are answered line by line. */
export function AddDomainsForm({ initialNames = '', onDone }: AddDomainsFormProps) {
  const router = useRouter();
  const [names, setNames] = useState(initialNames);
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [results, setResults] = useState<readonly AddedDomain[]>([]);
  const field = useRef<HTMLTextAreaElement>(null);
  useEarlyText(field, setNames);

  async function submit(event: React.FormEvent) {
    event.preventDefault();
    if (names.trim() === '') return setProblem('Enter at least one domain, such as example.org.');
    setPending(true);
    setProblem(undefined);
    try {
      const answer = await browserApi(addDomains, { body: { names } });
      const [only] = answer.results;
      if (answer.results.length === 1 && only?.name && !only.refusal) {
        onDone?.();
        return router.push(domainPath(only.name));
      }
      setResults(answer.results);
      setNames(refusedLines(answer.results));
      if (onDone) router.refresh(); // without a dialog the list would take the place of the form and its answers
    } catch (error) {
      setProblem(sentenceOf(error));
    } finally {
      setPending(false);
    }
  }

  return (
    <form onSubmit={submit} className="grid gap-4" noValidate>
      <TextArea
        ref={field}
        label="Domains"
        hint="One per line, or pasted with commas or blanks. The part after the @ of your addresses."
        error={problem}
        value={names}
        onChange={(event) => setNames(event.target.value)}
        placeholder="example.org"
        rows={4}
        spellCheck={false}
        autoCapitalize="none"
        autoComplete="off"
      />
      {results.length > 0 && <Results results={results} />}
      <div className="flex justify-end gap-2">
        {results.length > 0 && <Button onClick={onDone ?? (() => router.refresh())}>Done</Button>}
        <SubmitButton variant="primary" pending={pending}>
          Add and check
        </SubmitButton>
      </div>
    </form>
  );
}

/** What was refused stays in the field, to be mended. */
function refusedLines(results: readonly AddedDomain[]): string {
  return results
    .filter((result) => result.refusal && result.refusal.reason !== 'already-here')
    .map((result) => result.input)
    .join('\n');
}

function Results({ results }: { results: readonly AddedDomain[] }) {
  const added = results.filter((result) => !result.refusal).length;
  return (
    <div className="grid gap-3">
      <Notice kind={added > 0 ? 'success' : 'warning'} live>
        {added} of {results.length} added{added > 0 ? '; their first check is running.' : '.'}
      </Notice>
      <ul className="grid max-h-60 gap-2 overflow-y-auto">
        {results.map(({ input, name, refusal }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same line may be typed twice
          <li key={index} className="flex items-start gap-2">
            {refusal ? (
              <CircleX aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-fail-text" />
            ) : (
              <CircleCheck aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-pass-text" />
            )}
            <span className="min-w-0 break-words [overflow-wrap:anywhere]">
              {name && (!refusal || refusal.reason === 'already-here') ? (
                <Link href={domainPath(name)} className="font-medium underline underline-offset-4">
                  {name}
                </Link>
              ) : (
                <span className="font-medium">{input}</span>
              )}
              <span className="text-ink-soft">: {refusal ? refusal.detail : 'added'}</span>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
