import type { Finding } from '@postseal/contract';
import { compareSeverity } from '@postseal/mail-terms';
import { FindingItem } from '@/components/domains/finding-item';
import { Section } from '@/components/ui/card';

const SHOWN = 5;

/** Findings, worst first. What can wait is folded away. */
export function OpenFindings({ findings }: { findings: readonly Finding[] }) {
  if (findings.length === 0) return null;
  const sorted = findings.toSorted((a, b) => compareSeverity(a.severity, b.severity));
  const serious = sorted.filter((finding) => finding.severity !== 'info');
  const shown = serious.slice(0, SHOWN);
  const rest = sorted.slice(shown.length);
  return (
    <Section
      flush
      id="findings"
      title={serious.length > 0 ? 'What to fix' : 'Nothing has to be fixed'}
      description={
        serious.length > 0 ? 'Worst first. Each line opens to what was seen and what to publish.' : undefined
      }
    >
      <div className="divide-y">
        {shown.map((finding) => (
          <FindingItem key={finding.id} finding={finding} />
        ))}
        {rest.length > 0 && (
          <details>
            <summary className="min-h-11 px-4 py-3 text-ink-soft hover:bg-sunken/60 sm:px-5">
              {restLabel(rest)}
            </summary>
            <div className="divide-y border-t">
              {rest.map((finding) => (
                <FindingItem key={finding.id} finding={finding} />
              ))}
            </div>
          </details>
        )}
      </div>
    </Section>
  );
}

function restLabel(rest: readonly Finding[]): string {
  const notes = rest.filter((finding) => finding.severity === 'info').length;
  const others = rest.length - notes;
  const parts = [
    others > 0 && `${others} more ${others === 1 ? 'finding' : 'findings'}`,
    notes > 0 && `${notes} ${notes === 1 ? 'note' : 'notes'} worth knowing`,
  ];
  return parts.filter(Boolean).join(' and ');
}
