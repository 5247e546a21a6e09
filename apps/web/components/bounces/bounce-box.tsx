'use client';

import { FileUp, LockKeyhole } from 'lucide-react';
import { useRef, useState } from 'react';
import { changeDraft } from '@/lib/setup-draft';
import { useEarlyText } from '@/lib/use-early-text';
import { Button, ButtonLink } from '../ui/button';
import { Card } from '../ui/card';
import { inputClass } from '../ui/field';
import { Notice } from '../ui/notice';
import { BounceAnswer } from './bounce-answer';
import type { Paste, readPaste } from './read-paste';

const EXAMPLE =
  '550-5.7.1 [2001:db8::25] Our system has detected that this message does not meet IPv6 sending guidelines regarding PTR records and authentication. Please review https://support.google.com/mail/?p=IPv6AuthError for more information. gsmtp';
const MAX_FILE_BYTES = 10 * 1024 * 1024;

type Reader = typeof readPaste;
let reader: Reader | undefined;

/** The catalogue comes once, when the box is first used; from then on the answer needs no network. */
async function loadReader(): Promise<Reader> {
  reader ??= (await import('./read-paste')).readPaste;
  return reader;
}

/** Explains what is pasted, typed or dropped, in the browser. */
export function BounceBox() {
  const [text, setText] = useState('');
  const [paste, setPaste] = useState<Paste>({ kind: 'empty' });
  const [problem, setProblem] = useState<string>();
  const latest = useRef<string | Uint8Array>('');
  const field = useRef<HTMLTextAreaElement>(null);
  useEarlyText(field, type);

  function read(input: string | Uint8Array) {
    latest.current = input;
    setProblem(undefined);
    if (reader) return setPaste(reader(input));
    loadReader().then(
      (load) => latest.current === input && setPaste(load(input)),
      () => setProblem('The list of refusals could not be loaded. Try again when you are online.'),
    );
  }

  function type(value: string) {
    setText(value);
    read(value);
  }

  async function readFile(file: File | undefined) {
    if (!file) return;
    if (file.size > MAX_FILE_BYTES)
      return setProblem('That file is larger than 10 MB. Paste its beginning instead.');
    setText('');
    read(new Uint8Array(await file.arrayBuffer()));
  }

  return (
    <div className="grid gap-5">
      <section aria-label="Explain a bounce" className="grid gap-2">
        <label htmlFor="bounce" className="font-medium">
          A bounce, a log line, or your domain
        </label>
        <textarea
          ref={field}
          id="bounce"
          value={text}
          onChange={(event) => type(event.target.value)}
          onFocus={() => void loadReader().catch(() => {})}
          onDragOver={(event) => event.preventDefault()}
          onDrop={(event) => {
            const [file] = event.dataTransfer.files;
            if (!file) return;
            event.preventDefault();
            void readFile(file);
          }}
          aria-describedby="bounce-privacy"
          placeholder="550-5.7.25 The IP address sending this message does not have a PTR record setup …"
          rows={6}
          spellCheck={false}
          autoCapitalize="none"
          autoComplete="off"
          className={`${inputClass} min-h-36 w-full resize-y p-4 font-mono text-sm leading-6`}
        />
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <p id="bounce-privacy" className="flex items-center gap-1.5 text-ink-soft text-xs">
            <LockKeyhole aria-hidden="true" className="size-3.5 shrink-0" />
            Read in your browser. Nothing you paste is sent or stored.
          </p>
          <div className="flex flex-wrap gap-2">
            <Button size="sm" variant="ghost" onClick={() => type(EXAMPLE)}>
              Try an example
            </Button>
            <FileButton onFile={readFile} />
            {paste.kind !== 'empty' && (
              <Button size="sm" onClick={() => type('')}>
                Clear
              </Button>
            )}
          </div>
        </div>
        <noscript>
          <p className="text-ink-soft">
            Explaining what you paste needs scripts. The list of known refusals below can be read without.
          </p>
        </noscript>
      </section>
      {problem && (
        <Notice kind="error" live>
          {problem}
        </Notice>
      )}
      <div aria-live="polite" className="grid gap-4">
        <Answer paste={paste} />
      </div>
    </div>
  );
}

function Answer({ paste }: { paste: Paste }) {
  switch (paste.kind) {
    case 'empty':
      return null;
    case 'domain':
      return <DomainAnswer domain={paste.domain} />;
    case 'address':
      return <AddressAnswer ip={paste.ip} />;
    case 'bounce': {
      const { cards, isTruncated } = paste.explanation;
      const [domain] = cards.flatMap(({ facts }) => facts.senderDomains);
      return (
        <>
          {isTruncated && <Notice>The text is long: only its first 256 KB were read.</Notice>}
          {cards.length === 0 && (
            <Notice title="We find no refusal in this">
              Paste the reply of the other server, such as a line with 550 in it, the whole bounce mail, or
              the line of your mail log.
            </Notice>
          )}
          {cards.map((card, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: answers are replaced as a whole
            <BounceAnswer key={index} card={card} />
          ))}
          {domain && <DomainAnswer domain={domain} />}
        </>
      );
    }
  }
}

function DomainAnswer({ domain }: { domain: string }) {
  return (
    <Card className="flex flex-wrap items-center justify-between gap-4 p-5 sm:p-6">
      <div className="grid min-w-0 gap-1">
        <h2 className="break-words font-semibold text-base">Check {domain}</h2>
        <p className="max-w-prose text-ink-soft">
          Its PTR, SPF, DKIM and DMARC are asked for at once. Only the name of the domain goes along.
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        <ButtonLink href={`/check/${encodeURIComponent(domain)}`} variant="primary" prefetch={false}>
          Check this domain
        </ButtonLink>
        <ButtonLink href="/setup" prefetch={false} onClick={() => changeDraft({ domain })}>
          Set it up step by step
        </ButtonLink>
      </div>
    </Card>
  );
}

function AddressAnswer({ ip }: { ip: string }) {
  return (
    <Card className="flex flex-wrap items-center justify-between gap-4 p-5 sm:p-6">
      <div className="grid min-w-0 gap-1">
        <h2 className="break-words font-semibold text-base">{ip} sends your mail?</h2>
        <p className="max-w-prose text-ink-soft">
          It needs a reverse name (PTR) that leads back to it, and a place in your SPF record.
        </p>
      </div>
      <ButtonLink
        href="/setup/ptr"
        variant="primary"
        prefetch={false}
        onClick={() => changeDraft({ addresses: ip })}
      >
        Set its reverse name
      </ButtonLink>
    </Card>
  );
}

function FileButton({ onFile }: { onFile: (file: File | undefined) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button size="sm" variant="ghost" onClick={() => input.current?.click()}>
        <FileUp aria-hidden="true" className="size-4" />
        Open a file
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label="Bounce mail as a file"
        accept=".eml,.txt,.log,message/rfc822,text/plain"
        onChange={(event) => {
          onFile(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
    </>
  );
}
