import type { MailTestDetail } from '@postseal/contract';
import { Facts, Section } from '@/components/ui/card';
import { formatBytes, formatMoment } from '@/lib/format';

/** How the mail came in, and its text. Nothing of it is rendered. */
export function MailSource({ detail }: { detail: MailTestDetail }) {
  const { session, source, rawBytes, receivedAt } = detail;
  return (
    <Section title="The mail as it arrived">
      <div className="grid gap-5">
        <Facts
          facts={[
            { term: 'Received', value: `${formatMoment(receivedAt)}, ${formatBytes(rawBytes)}` },
            { term: 'From server', value: <Mono>{session.remoteIp}</Mono> },
            { term: 'HELO', value: <Mono>{session.heloName || '(empty)'}</Mono> },
            { term: 'MAIL FROM', value: <Mono>{`<${session.envelopeFrom}>`}</Mono> },
            { term: 'Encryption', value: session.tls ?? 'none: sent in the clear' },
          ]}
        />
        {source ? (
          <>
            <SourceText title="Headers" text={source.header} />
            <SourceText title="Body" text={source.body} />
            {source.isCut && <p className="text-ink-soft">Only the beginning is shown.</p>}
          </>
        ) : (
          <p className="text-ink-soft">The text of this mail has been deleted.</p>
        )}
      </div>
    </Section>
  );
}

function SourceText({ title, text }: { title: string; text: string }) {
  return (
    <details className="min-w-0">
      <summary className="min-h-6 cursor-pointer font-medium">{title} as text</summary>
      <pre className="mt-2 whitespace-pre-wrap break-all rounded-md border border-line bg-sunken p-3 font-mono text-xs leading-5">
        {text}
      </pre>
    </details>
  );
}

function Mono({ children }: { children: string }) {
  return <code className="break-all font-mono text-xs">{children}</code>;
}
