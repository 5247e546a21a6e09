import type { listReporters, RouteOutput } from '@postseal/contract';
import Link from 'next/link';
import { TextLink } from '@/components/text-link';
import { Section } from '@/components/ui/card';
import { formatCompact, formatShare } from '@/lib/format';
import { hrefWith } from '@/lib/query';

interface ReportersProps {
  readonly reporters: RouteOutput<typeof listReporters>['reporters'];
  readonly chosen: string | undefined;
  readonly path: string;
}

/** The busiest reporters; each filters the list of reports. */
export function Reporters({ reporters, chosen, path }: ReportersProps) {
  return (
    <Section
      title="Who reports"
      description="Choose one to see only its reports."
      actions={chosen && <TextLink href={path}>Show all</TextLink>}
    >
      <ul className="grid gap-2 sm:grid-cols-2 lg:grid-cols-3">
        {reporters.map(({ reporter, reports, messages, dmarcPass }) => (
          <li key={reporter}>
            <Link
              href={hrefWith(path, { reporter })}
              aria-current={reporter === chosen ? 'true' : undefined}
              className="grid h-full gap-0.5 rounded-md border px-3 py-2 hover:bg-sunken aria-current:border-accent-text aria-current:bg-accent-soft"
            >
              <span className="break-words font-medium [overflow-wrap:anywhere]">{reporter}</span>
              <span className="text-ink-soft text-xs tabular">
                {formatCompact(reports)} reports, {formatCompact(messages)} messages,{' '}
                {formatShare(messages > 0 ? dmarcPass / messages : null)} passed
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}
