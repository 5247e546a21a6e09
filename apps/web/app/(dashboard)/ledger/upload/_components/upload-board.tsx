'use client';

import { clsx } from 'clsx';
import { FileUp } from 'lucide-react';
import { useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { formatCount } from '@/lib/format';
import { UploadRow } from './upload-row';
import { type Upload, useUploads } from './use-uploads';

/** Takes files by drag and drop or from a file dialog, and shows what becomes of each. */
export function UploadBoard() {
  const { uploads, add, stop, clear } = useUploads();
  const [isOver, setIsOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const isIdle = uploads.every(({ state }) => state === 'done' || state === 'failed');
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a short cut for the button within */}
      <div
        onDragOver={(event) => {
          event.preventDefault();
          setIsOver(true);
        }}
        onDragLeave={() => setIsOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setIsOver(false);
          add(event.dataTransfer.files);
        }}
        className={clsx(
          'grid justify-items-center gap-3 rounded-lg border-2 border-dashed px-6 py-10 text-center',
          isOver ? 'border-accent-text bg-accent-soft' : 'border-line-strong bg-surface',
        )}
      >
        <FileUp aria-hidden="true" className="size-8 text-ink-soft" />
        <p className="font-medium">Drop files here</p>
        <p className="max-w-prose text-ink-soft text-sm" id="upload-kinds">
          Reports as .xml, .gz or .zip, saved mails as .eml, whole mailboxes as .mbox, TLS reports as .json; a
          zip may hold thousands.
        </p>
        <Button variant="primary" onClick={() => input.current?.click()} aria-describedby="upload-kinds">
          Choose files
        </Button>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          aria-label="Report files"
          onChange={(event) => {
            add(event.target.files ?? []);
            event.target.value = ''; // the same file may be chosen again
          }}
        />
      </div>
      {uploads.length > 0 && (
        <Section
          flush
          title="Files"
          description={<span role="status">{summaryOf(uploads)}</span>}
          actions={
            isIdle && (
              <Button size="sm" onClick={clear}>
                Clear the list
              </Button>
            )
          }
        >
          <ul className="divide-y divide-line">
            {uploads.map((upload) => (
              <UploadRow key={upload.id} upload={upload} onStop={() => stop(upload.id)} />
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}

function summaryOf(uploads: readonly Upload[]): string {
  const over = uploads.filter(({ state }) => state === 'done' || state === 'failed').length;
  if (over < uploads.length)
    return `${formatCount(over)} of ${formatCount(uploads.length)} files are through.`;
  const sum = (of: (upload: Upload) => number) => uploads.reduce((total, one) => total + of(one), 0);
  const reports = sum(({ result }) => (result?.byOutcome.stored ?? 0) + (result?.byOutcome.partial ?? 0));
  const messages = sum(({ result }) => result?.messages ?? 0);
  return `All through: ${formatCount(reports)} stored, with ${formatCount(messages)} messages.`;
}
