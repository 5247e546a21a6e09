import type { Finding, Severity } from '@postseal/contract';
import { CircleCheck } from 'lucide-react';
import { FindingItem } from '@/components/domains/finding-item';
import { Section } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';

interface FindingsProps {
  readonly findings: readonly Finding[];
  readonly mayWatch: boolean;
}

const groups: readonly { readonly severity: Severity; readonly title: string; readonly lead: string }[] = [
  { severity: 'critical', title: 'Critical', lead: 'mail is lost, or anybody can send in your name' },
  { severity: 'error', title: 'Errors', lead: 'a standard or a large receiver’s rule is broken' },
  { severity: 'warning', title: 'Warnings', lead: 'trouble is likely' },
  { severity: 'info', title: 'Notes', lead: 'good to know, nothing to do' },
];

/** Everything that is wrong, gravest first; notes are folded. */
export function Findings({ findings, mayWatch }: FindingsProps) {
  const present = groups
    .map((group) => ({ ...group, members: findings.filter(({ severity }) => severity === group.severity) }))
    .filter(({ members }) => members.length > 0);
  return (
    <Section
      flush
      id="findings"
      title="What was found"
      description={
        present.length > 0
          ? 'Each line opens to what was seen, the rule behind it, and the record to publish.'
          : undefined
      }
    >
      {present.length === 0 && (
        <EmptyState icon={CircleCheck} title="Nothing is wrong">
          Every answer is as it should be.
        </EmptyState>
      )}
      {present.map((group) => (
        <Group key={group.severity} {...group} mayWatch={mayWatch} />
      ))}
    </Section>
  );
}

interface GroupProps {
  readonly severity: Severity;
  readonly title: string;
  readonly lead: string;
  readonly members: readonly Finding[];
  readonly mayWatch: boolean;
}

function Group({ severity, title, lead, members, mayWatch }: GroupProps) {
  const head = (
    <>
      <span className="font-medium text-ink">
        {title} ({members.length})
      </span>{' '}
      {lead}
    </>
  );
  const list = (
    <div className="divide-y">
      {members.map((finding) => (
        <FindingItem
          key={finding.id}
          finding={finding}
          anchor={`finding-${finding.id}`}
          mayWatch={mayWatch}
        />
      ))}
    </div>
  );
  return severity === 'info' ? (
    <details className="border-b last:border-b-0">
      <summary className="min-h-9 bg-sunken px-4 py-2 text-ink-soft text-xs sm:px-5">{head}</summary>
      {list}
    </details>
  ) : (
    <section aria-label={title} className="border-b last:border-b-0">
      <h3 className="bg-sunken px-4 py-2 text-ink-soft text-xs sm:px-5">{head}</h3>
      {list}
    </section>
  );
}
