import { splitLinks } from './split-links';

/** The plain text of a mail, its links alive. */
export function MailText({ text }: { text: string }) {
  return (
    <pre className="whitespace-pre-wrap break-words rounded-md border border-line bg-sunken p-4 font-mono text-xs leading-5">
      {splitLinks(text).map(({ text: part, url }, index) =>
        url ? (
          <a
            // biome-ignore lint/suspicious/noArrayIndexKey: parts of one fixed text
            key={index}
            href={url}
            rel="noreferrer"
            className="text-accent-text underline underline-offset-2"
          >
            {part}
          </a>
        ) : (
          part
        ),
      )}
    </pre>
  );
}
