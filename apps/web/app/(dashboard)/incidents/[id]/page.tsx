import { readIncident } from '@postseal/contract';
import type { Metadata } from 'next';
import { IncidentFacts } from '@/components/alerts/incident-facts';
import { recordSubject } from '@/components/domains/record-subject';
import { TextLink } from '@/components/text-link';
import { Facts, Section } from '@/components/ui/card';
import { PageHeader } from '@/components/ui/page-header';
import { RecordBlock } from '@/components/ui/record-block';
import { RelativeTime } from '@/components/ui/relative-time';
import { SeverityBadge } from '@/components/ui/status';
import { api, currentMe } from '@/lib/api';
import { formatDuration, formatMoment } from '@/lib/format';
import { domainPath } from '@/lib/query';
import { mayAct } from '@/lib/roles';
import { IncidentStateBadge } from '../_components/incident-state';
import { Acknowledge } from './_components/acknowledge';
import { History } from './_components/history';

export const metadata: Metadata = { title: 'Incident' };

export default async function IncidentPage({ params }: PageProps<'/incidents/[id]'>) {
  const { id } = await params;
  const [incident, me] = await Promise.all([api(readIncident, { params: { id } }), currentMe()]);
  const { domain, state, severity, openedAt, resolvedAt, acknowledgement, meaning, fix, proposal } = incident;
  const mayAcknowledge = state !== 'resolved' && mayAct(me.organization?.role, 'member');
  const facts = [
    { term: 'Domain', value: <TextLink href={domainPath(domain)}>{domain}</TextLink> },
    {
      term: 'Record',
      value: <span className="break-all font-mono text-xs">{recordSubject(incident.subject)}</span>,
    },
    {
      term: 'Opened',
      value: (
        <>
          {formatMoment(openedAt)} (<RelativeTime moment={openedAt} />)
        </>
      ),
    },
    ...(resolvedAt
      ? [
          {
            term: 'Resolved',
            value: `${formatMoment(resolvedAt)}, after ${formatDuration(Date.parse(resolvedAt) - Date.parse(openedAt))}`,
          },
        ]
      : []),
    ...(acknowledgement
      ? [
          {
            term: 'In hand',
            value: (
              <>
                {acknowledgement.by}, <RelativeTime moment={acknowledgement.at} />
                {acknowledgement.note && (
                  <span className="block break-words text-ink-soft">“{acknowledgement.note}”</span>
                )}
              </>
            ),
          },
        ]
      : []),
  ];
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader
        title={`${domain}: ${incident.summary}`}
        trail={[{ href: '/incidents', label: 'Incidents' }]}
        actions={mayAcknowledge && <Acknowledge id={id} isInHand={state === 'acknowledged'} />}
      >
        <p className="flex flex-wrap gap-2">
          <SeverityBadge severity={severity} />
          <IncidentStateBadge state={state} />
        </p>
      </PageHeader>
      <div className="grid gap-6">
        <Section title="What happened">
          <div className="grid gap-4">
            {meaning && <p className="max-w-prose">{meaning}</p>}
            <IncidentFacts incident={incident} />
            <Facts facts={facts} />
          </div>
        </Section>
        {state !== 'resolved' && (fix || proposal) && (
          <Section title="What to do">
            <div className="grid gap-4">
              {fix && <p className="max-w-prose">{fix}</p>}
              {proposal && <RecordBlock {...proposal} />}
            </div>
          </Section>
        )}
        <Section flush title="History" description="What became of it, and who was told over which channel.">
          <History moments={incident.history} />
        </Section>
      </div>
    </div>
  );
}
