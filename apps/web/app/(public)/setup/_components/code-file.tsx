import { CopyButton } from '@/components/ui/copy-button';

interface CodeFileProps {
  readonly title: string;
  readonly content: string;
  /** What the button copies, such as "file". */
  readonly what: string;
}

/** A file or commands, to copy whole. Long lines wrap and nothing is cut. */
export function CodeFile({ title, content, what }: CodeFileProps) {
  return (
    <div className="min-w-0 overflow-hidden rounded-md border border-line bg-sunken">
      <div className="flex items-center justify-between gap-3 border-line border-b py-1 pr-1 pl-4">
        <p className="min-w-0 break-all text-ink-soft text-xs">{title}</p>
        <CopyButton text={content} what={what} />
      </div>
      <pre className="whitespace-pre-wrap break-all p-4 font-mono text-xs leading-5">{content}</pre>
    </div>
  );
}
