import type { Incident } from '@postseal/contract';
import { CircleCheck } from 'lucide-react';
import { Difference } from '@/components/domains/difference';
import { recordSubject } from '@/components/domains/record-subject';
import { TextLink } from '@/components/text-link';
import { RelativeTime } from '@/components/ui/relative-time';
import { Badge, SeverityBadge } from '@/components/ui/status';
import { formatDuration, formatMoment } from '@/lib/format';
import { domainPath } from '@/lib/query';

/** One incident: what happened, since when or how long, and the record before and after. */
export function IncidentItem({ incident }: { incident: Incident }) {
  const { severity, summary, domain, openedAt, resolvedAt, before, after } = incident;
  const subject = recordSubject(incident.subject);
  return (
    <li className="grid gap-3 px-4 py-4 sm:px-5">
      <div className="grid gap-1.5">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <SeverityBadge severity={severity} />
          {resolvedAt ? (
            <Badge tone="pass" icon={CircleCheck}>
              Resolved
            </Badge>
          ) : (
            <Badge tone="accent">Open</Badge>
          )}
          <TextLink href={domainPath(domain)}>{domain}</TextLink>
          {subject !== domain && <span className="break-all font-mono text-ink-soft text-xs">{subject}</span>}
        </p>
        <p className="max-w-prose font-medium">{summary}</p>
        <p className="text-ink-soft text-xs">
          Opened {formatMoment(openedAt)} (<RelativeTime moment={openedAt} />)
          {resolvedAt &&
            `, resolved ${formatMoment(resolvedAt)} after ${formatDuration(Date.parse(resolvedAt) - Date.parse(openedAt))}`}
        </p>
      </div>
      <Difference before={before} after={after} />
    </li>
  );
}
