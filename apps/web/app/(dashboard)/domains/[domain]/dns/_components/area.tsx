import type { Finding, StripState } from '@postseal/contract';
import type { ReactNode } from 'react';
import { Section } from '@/components/ui/card';
import { RelativeTime } from '@/components/ui/relative-time';
import { Status, StatusMark } from '@/components/ui/status';

interface AreaProps {
  readonly id: string;
  readonly title: ReactNode;
  readonly description?: ReactNode;
  readonly state: StripState;
  readonly findings: readonly Finding[];
  readonly children: ReactNode;
}

/** One area of the domain's DNS: its state, what stands there, and links to what was found about it. */
export function Area({ id, title, description, state, findings, children }: AreaProps) {
  return (
    <Section id={id} title={title} description={description} actions={<Status state={state} />}>
      <div className="grid grid-cols-1 gap-5">
        {findings.length > 0 && (
          <ul aria-label="Findings" className="flex flex-wrap gap-x-5 gap-y-1.5">
            {findings.map((finding) => (
              <li key={finding.id} className="min-w-0">
                {/* A plain link: browsers open a folded finding that holds its target. */}
                <a
                  href={`#finding-${finding.id}`}
                  className="flex min-h-6 items-center gap-1.5 rounded-sm underline decoration-line-strong underline-offset-4 hover:decoration-current"
                >
                  <StatusMark state={finding.severity} className="shrink-0" />
                  <span className="min-w-0 break-words">{finding.title}</span>
                </a>
              </li>
            ))}
          </ul>
        )}
        {children}
      </div>
    </Section>
  );
}

/** What was confirmed of a record before it could not be asked. */
export interface LastGood {
  readonly phase: string;
  readonly since: string;
  /** As published; null when there was no record. */
  readonly baseline: string | null;
}

/** In place of what could not be asked: nothing is concluded, and what was confirmed last is shown as such. */
export function NotAsked({ lastGood }: { lastGood: LastGood | undefined }) {
  return (
    <div className="grid gap-2 text-unknown-text">
      <p>DNS could not be asked. The record may well be there.</p>
      {lastGood && (
        <>
          <p className="text-xs">
            {lastGood.phase === 'stale' ? (
              <>
                No answer since <RelativeTime moment={lastGood.since} />. Before, this stood there:
              </>
            ) : (
              'Confirmed last:'
            )}
          </p>
          {lastGood.baseline === null ? (
            <p className="text-xs">no record</p>
          ) : (
            <RecordText text={lastGood.baseline} isOld />
          )}
        </>
      )}
    </div>
  );
}

/** A record's text as it stands in DNS, or as it stood there last. */
export function RecordText({ text, isOld = false }: { text: string; isOld?: boolean }) {
  return (
    <pre
      className={`whitespace-pre-wrap break-all rounded-md px-3 py-2 font-mono text-xs leading-5 ${isOld ? 'border border-dashed text-unknown-text' : 'bg-sunken'}`}
    >
      {text}
    </pre>
  );
}
