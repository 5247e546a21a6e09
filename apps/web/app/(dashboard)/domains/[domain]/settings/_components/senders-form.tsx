'use client';

import type { DomainDetail } from '@postseal/contract';
import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import { TextArea } from '@/components/ui/field';
import { Notice } from '@/components/ui/notice';
import { RelativeTime } from '@/components/ui/relative-time';
import { SubmitButton } from '@/components/ui/submit-button';
import { toast } from '@/components/ui/toast';
import { ApiError, browserApi, sentenceOf } from '@/lib/browser-api';
import { setSenders } from '@/lib/browser-routes';
import { useEarlyText } from '@/lib/use-early-text';
import { readLines } from './read-lines';

interface SendersFormProps {
  readonly domain: string;
  readonly selectors: DomainDetail['selectors'];
  readonly hosts: readonly string[];
  readonly mayEdit: boolean;
}

interface Faults {
  readonly sentence?: string;
  readonly selectors?: string;
  readonly hosts?: string;
}

/** DKIM selectors and sending hosts that the owner names, one per line. */
export function SendersForm({ domain, selectors, hosts, mayEdit }: SendersFormProps) {
  const router = useRouter();
  const own = selectors.filter((selector) => selector.source === 'user').map(({ selector }) => selector);
  const [selectorText, setSelectorText] = useState(own.join('\n'));
  const [hostText, setHostText] = useState(hosts.join('\n'));
  const [selectorField, hostField] = [useRef<HTMLTextAreaElement>(null), useRef<HTMLTextAreaElement>(null)];
  useEarlyText(selectorField, setSelectorText);
  useEarlyText(hostField, setHostText);
  const [pending, setPending] = useState(false);
  const [faults, setFaults] = useState<Faults>({});

  async function save(event: React.FormEvent) {
    event.preventDefault();
    setPending(true);
    setFaults({});
    try {
      const body = { selectors: readLines(selectorText), hosts: readLines(hostText) };
      await browserApi(setSenders, { params: { domain }, body });
      toast('Saved; the next check looks at them');
      router.refresh();
    } catch (error) {
      setFaults(faultsOf(error));
    } finally {
      setPending(false);
    }
  }

  return (
    <form onSubmit={save} className="grid max-w-3xl gap-5" noValidate>
      {faults.sentence && (
        <Notice kind="error" live>
          {faults.sentence}
        </Notice>
      )}
      <div className="grid gap-5 md:grid-cols-2">
        <TextArea
          ref={selectorField}
          label="DKIM selectors"
          hint="One per line, such as s1: the s= tag in the DKIM-Signature header of your mail."
          error={faults.selectors}
          value={selectorText}
          onChange={(event) => setSelectorText(event.target.value)}
          disabled={!mayEdit}
          rows={4}
          spellCheck={false}
          autoCapitalize="none"
          className="[&_textarea]:font-mono"
        />
        <TextArea
          ref={hostField}
          label="Sending hosts"
          hint="One per line: a host name, an IPv4 or an IPv6 address that mail leaves from."
          error={faults.hosts}
          value={hostText}
          onChange={(event) => setHostText(event.target.value)}
          disabled={!mayEdit}
          rows={4}
          spellCheck={false}
          autoCapitalize="none"
          className="[&_textarea]:font-mono"
        />
      </div>
      <FoundSelectors selectors={selectors} />
      {mayEdit && (
        <div>
          <SubmitButton variant="primary" pending={pending}>
            Save
          </SubmitButton>
        </div>
      )}
    </form>
  );
}

/** The API names list items (`hosts.0`); a person sees one field. */
function faultsOf(error: unknown): Faults {
  const fields = error instanceof ApiError ? (error.problem.fields ?? []) : [];
  const of = (name: string) =>
    fields.find(({ path }) => path === name || path.startsWith(`${name}.`))?.message;
  const [selectors, hosts] = [of('selectors'), of('hosts')];
  return {
    sentence: sentenceOf(error),
    ...(selectors && { selectors }),
    ...(hosts && { hosts }),
  };
}

const sources = {
  user: 'named by you',
  report: 'seen in reports',
  probe: 'found by trying usual names',
} as const;

function FoundSelectors({ selectors }: Pick<SendersFormProps, 'selectors'>) {
  const found = selectors.filter(({ source }) => source !== 'user');
  if (found.length === 0) return null;
  return (
    <div className="grid gap-1">
      <p className="font-medium">Also watched</p>
      <ul className="grid gap-1 text-ink-soft">
        {found.map(({ selector, source, lastSeenAt }) => (
          <li key={selector}>
            <span className="break-all font-mono text-ink text-xs">{selector}</span> {sources[source]}
            {lastSeenAt && (
              <>
                , last <RelativeTime moment={lastSeenAt} />
              </>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
