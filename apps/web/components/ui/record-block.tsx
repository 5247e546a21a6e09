import { CopyButton } from './copy-button';

export interface RecordBlockProps {
  /** Owner name of the record, such as `_dmarc.example.org`. */
  name: string;
  type: string;
  value: string;
}

/** A DNS record to publish: host, type and value, each to copy. The value wraps and is never cut. */
export function RecordBlock({ name, type, value }: RecordBlockProps) {
  const parts = [
    { label: 'Host', text: name, what: 'host' },
    { label: 'Type', text: type, what: 'type' },
    { label: 'Value', text: value, what: 'value' },
  ];
  return (
    <dl className="divide-y divide-line overflow-hidden rounded-md border border-line bg-sunken">
      {parts.map(({ label, text, what }) => (
        <div key={label} className="flex items-start gap-3 py-1 pr-1 pl-3 sm:pl-4">
          <dt className="w-12 shrink-0 py-1.5 text-ink-soft text-xs leading-5">{label}</dt>
          <dd className="flex min-w-0 flex-1 items-start gap-2">
            <code className="min-w-0 flex-1 break-all py-1.5 font-mono text-ink text-xs leading-5">
              {text}
            </code>
            <CopyButton text={text} what={what} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Text from the protocols inside a sentence: a name, an address, a tag. */
export function Code({ children }: { children: React.ReactNode }) {
  return (
    <code className="rounded-sm bg-sunken px-1 py-px font-mono text-[0.9285em] [overflow-wrap:anywhere]">
      {children}
    </code>
  );
}
