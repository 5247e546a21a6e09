import { type OrganizationOverview, readOverview } from '@postseal/contract';
import { CircleCheck } from 'lucide-react';
import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { ChartPatterns } from '@/components/charts/fills';
import { RecentTraffic } from '@/components/charts/recent-traffic';
import { TextLink } from '@/components/text-link';
import { Section } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { RelativeTime } from '@/components/ui/relative-time';
import { SeverityBadge } from '@/components/ui/status';
import { api } from '@/lib/api';
import { formatCount, formatShare } from '@/lib/format';
import { domainPath } from '@/lib/query';
import { Attention } from './_components/attention';

export const metadata: Metadata = { title: 'Overview' };

/** All domains at once: what needs somebody today, and how their mail does. */
export default async function OverviewPage() {
  const overview = await api(readOverview);
  if (overview.domains === 0) redirect('/domains'); // where the first one is added
  const { traffic, weakest } = overview;
  return (
    <>
      <ChartPatterns />
      <PageHeader title="Overview" lead={sentenceOf(overview)} />
      <div className="grid grid-cols-1 gap-6">
        <Incidents incidents={overview.incidents} />
        <Attention overview={overview} />
        <Section
          title="Mail of all domains"
          description="Of the last 30 days, as receivers reported it. Days are UTC."
        >
          <RecentTraffic traffic={traffic} />
        </Section>
        {weakest.length > 0 && (
          <Section
            flush
            title="Lowest pass rates"
            description="Domains whose mail fails most often, over the last 30 days."
            actions={<TextLink href="/domains?sort=pass-rate">All by pass rate</TextLink>}
          >
            <ul className="divide-y">
              {weakest.map(({ name, unicodeName, passRate, messages }) => (
                <li key={name} className="flex flex-wrap items-baseline gap-x-4 gap-y-1 px-4 py-2.5 sm:px-5">
                  <TextLink href={domainPath(name, 'traffic')} className="min-w-0 flex-1 break-words">
                    {unicodeName}
                  </TextLink>
                  <span className="tabular text-ink-soft">{formatCount(messages)} messages</span>
                  <span className="tabular w-16 text-right font-medium">{formatShare(passRate)}</span>
                </li>
              ))}
            </ul>
          </Section>
        )}
      </div>
    </>
  );
}

/** What a reader who has no time should know. */
function sentenceOf({ domains, incidents, findings, ready, silent, lost }: OrganizationOverview): string {
  const open = findings.critical + findings.error;
  const parts = [
    incidents.total > 0 && countOf(incidents.total, 'incident is open', 'incidents are open'),
    open > 0 && countOf(open, 'fault needs mending', 'faults need mending'),
    lost.total > 0 && countOf(lost.total, 'domain lost its record', 'domains lost their record'),
    silent.total > 0 && countOf(silent.total, 'domain has gone silent', 'domains have gone silent'),
    ready.total > 0 &&
      countOf(ready.total, 'domain is ready for its next step', 'domains are ready for their next step'),
  ].filter((part) => part !== false);
  const all = countOf(domains, 'domain', 'domains');
  return parts.length === 0 ? `${all}, and nothing needs you today.` : `${all}: ${parts.join(', ')}.`;
}

function countOf(count: number, one: string, many: string): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

function Incidents({ incidents: { total, newest } }: Pick<OrganizationOverview, 'incidents'>) {
  return (
    <Section
      flush
      title="Open incidents"
      actions={
        total > newest.length && <TextLink href="/incidents?state=open">All {formatCount(total)}</TextLink>
      }
    >
      {newest.length === 0 ? (
        <EmptyState icon={CircleCheck} title="No open incidents" className="py-8!" />
      ) : (
        <ul className="divide-y">
          {newest.map(({ id, domain, severity, summary, openedAt, acknowledgement }) => (
            <li key={id} className="flex flex-wrap items-baseline gap-x-3 gap-y-1 px-4 py-3 sm:px-5">
              <SeverityBadge severity={severity} />
              <TextLink
                href={`/incidents/${id}`}
                className="min-w-0 basis-48 grow text-ink! [overflow-wrap:anywhere]"
              >
                {summary}
              </TextLink>
              <span className="text-ink-soft text-xs">
                {domain}, <RelativeTime moment={openedAt} />
                {acknowledgement && `, in the hands of ${acknowledgement.by}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
