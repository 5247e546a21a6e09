import type { Incident } from '@postseal/contract';
import { IncidentFacts } from '@/components/alerts/incident-facts';
import { recordSubject } from '@/components/domains/record-subject';
import { TextLink } from '@/components/text-link';
import { RelativeTime } from '@/components/ui/relative-time';
import { SeverityBadge } from '@/components/ui/status';
import { formatDuration, formatMoment } from '@/lib/format';
import { domainPath } from '@/lib/query';
import { IncidentStateBadge } from './incident-state';

/** One incident: what happened, since when or how long, who has it in hand, and the record before and after. */
export function IncidentItem({ incident }: { incident: Incident }) {
  const { id, severity, state, summary, domain, openedAt, resolvedAt } = incident;
  const { acknowledgement } = incident;
  const subject = recordSubject(incident.subject);
  return (
    <li className="grid gap-3 px-4 py-4 sm:px-5">
      <div className="grid gap-1.5">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <SeverityBadge severity={severity} />
          <IncidentStateBadge state={state} />
          <TextLink href={domainPath(domain)}>{domain}</TextLink>
          {subject !== domain && <span className="break-all font-mono text-ink-soft text-xs">{subject}</span>}
        </p>
        <p className="max-w-prose font-medium">
          <TextLink href={`/incidents/${id}`} className="text-ink!">
            {summary}
          </TextLink>
        </p>
        <p className="text-ink-soft text-xs">
          Opened {formatMoment(openedAt)} (<RelativeTime moment={openedAt} />)
          {resolvedAt &&
            `, resolved ${formatMoment(resolvedAt)} after ${formatDuration(Date.parse(resolvedAt) - Date.parse(openedAt))}`}
          {acknowledgement && !resolvedAt && `, in the hands of ${acknowledgement.by}`}
        </p>
        {acknowledgement?.note && !resolvedAt && (
          <p className="max-w-prose break-words text-ink-soft">“{acknowledgement.note}”</p>
        )}
      </div>
      <IncidentFacts incident={incident} />
    </li>
  );
}
