import type { Finding, StripState } from '@postseal/contract';
import type { ReactNode } from 'react';
import { FindingItem } from '@/components/domains/finding-item';
import { Section } from '@/components/ui/card';
import { Status } from '@/components/ui/status';

interface AreaProps {
  readonly id: string;
  readonly title: ReactNode;
  readonly description?: ReactNode;
  readonly state: StripState;
  readonly findings: readonly Finding[];
  readonly children: ReactNode;
}

/** One area of the domain's DNS: its state, what stands there, and what was found about it. */
export function Area({ id, title, description, state, findings, children }: AreaProps) {
  return (
    <Section id={id} title={title} description={description} actions={<Status state={state} />}>
      <div className="grid gap-5">
        {children}
        {findings.length > 0 && (
          <div className="divide-y overflow-hidden rounded-md border">
            {findings.map((finding) => (
              <FindingItem key={finding.id} finding={finding} />
            ))}
          </div>
        )}
      </div>
    </Section>
  );
}

/** In place of what could not be asked. */
export function NotAsked() {
  return <p className="text-unknown-text">DNS could not be asked. The record may well be there.</p>;
}

/** A record's text as it stands in DNS. */
export function RecordText({ text }: { text: string }) {
  return (
    <pre className="whitespace-pre-wrap break-all rounded-md bg-sunken px-3 py-2 font-mono text-xs leading-5">
      {text}
    </pre>
  );
}
