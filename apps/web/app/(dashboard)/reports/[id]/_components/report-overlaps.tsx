import type { RouteOutput, readReport } from '@postseal/contract';
import { TextLink } from '@/components/text-link';
import { Section } from '@/components/ui/card';
import { RelativeTime } from '@/components/ui/relative-time';
import { formatCount } from '@/lib/format';

type Report = RouteOutput<typeof readReport>;

/** Reports of the same reporter about a part of the same time: whoever adds up should know. */
export function ReportOverlaps({ overlaps }: { overlaps: Report['overlaps'] }) {
  return (
    <Section
      title="The same time, reported again"
      description="The same reporter sent other numbers for a part of this period under another id, as happens when a policy changes within a day. Both count; the same numbers would count once."
    >
      <ul className="grid gap-2">
        {overlaps.map(({ id, reportId, periodBegin, messages }) => (
          <li key={id} className="break-words [overflow-wrap:anywhere]">
            <TextLink href={`/reports/${id}`}>{reportId || 'without an id'}</TextLink>
            <span className="text-ink-soft text-sm">
              {' '}
              begins <RelativeTime moment={periodBegin} />, {formatCount(messages)} messages
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
