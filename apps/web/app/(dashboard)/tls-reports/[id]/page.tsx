import { readTlsReport } from '@postseal/contract';
import { cache } from 'react';
import { NoteList } from '@/components/reports/note-list';
import { OutcomeBadge } from '@/components/reports/outcome-badge';
import { outcomeWords } from '@/components/reports/outcome-words';
import { TextLink } from '@/components/text-link';
import { Facts, Section } from '@/components/ui/card';
import { Notice } from '@/components/ui/notice';
import { PageHeader } from '@/components/ui/page-header';
import { UtcDay } from '@/components/ui/relative-time';
import { api } from '@/lib/api';
import { formatCount, formatDay, formatMoment } from '@/lib/format';
import { domainPath } from '@/lib/query';
import { ReportPolicy } from './_components/report-policy';

interface TlsReportPageProps {
  readonly params: Promise<{ id: string }>;
}

const reportOf = cache((id: string) => api(readTlsReport, { params: { id } }));

export async function generateMetadata({ params }: TlsReportPageProps) {
  const { reporter, day } = await reportOf((await params).id);
  return { title: `TLS report of ${reporter}, ${formatDay(day)}` };
}

export default async function TlsReportPage({ params }: TlsReportPageProps) {
  const report = await reportOf((await params).id);
  const { domain, reporter, day, succeeded, failed, outcome, notes, policies, policyCount } = report;
  return (
    <>
      <PageHeader
        trail={[
          { href: '/domains', label: 'Domains' },
          { href: domainPath(domain), label: domain },
          { href: domainPath(domain, 'tls'), label: 'TLS' },
        ]}
        title={reporter}
        lead={
          <>
            Connections to the mail servers of {domain} on <UtcDay day={day} />:{' '}
            {failed === 0
              ? `all ${formatCount(succeeded)} were encrypted and verified.`
              : `${formatCount(failed)} of ${formatCount(succeeded + failed)} failed.`}
          </>
        }
      />
      <div className="grid gap-6">
        {report.isSuperseded && (
          <Notice title="Replaced by a newer edition">
            The sender sent this report again with other numbers. Only the newer one counts.
          </Notice>
        )}
        <Section title="TLS report">
          <Facts
            facts={[
              {
                term: 'Period',
                value: `${formatMoment(report.periodBegin)} to ${formatMoment(report.periodEnd)}`,
              },
              { term: 'Encrypted and verified', value: formatCount(succeeded) },
              { term: 'Failed', value: formatCount(failed) },
              {
                term: 'Outcome',
                value: (
                  <>
                    <OutcomeBadge outcome={outcome} />
                    <span className="mt-1 block text-ink-soft text-xs">{outcomeWords[outcome].meaning}</span>
                  </>
                ),
              },
              {
                term: 'Report id',
                value: <span className="break-all font-mono text-xs">{report.reportId || 'not given'}</span>,
              },
              {
                term: 'Contact',
                value: <span className="break-all">{report.contact ?? 'not given'}</span>,
              },
              {
                term: 'Received',
                value: (
                  <>
                    {formatMoment(report.receivedAt)},{' '}
                    <TextLink href={`/ledger/${report.messageId}`}>in the reports inbox</TextLink>
                  </>
                ),
              },
            ]}
          />
        </Section>
        {notes.length > 0 && (
          <Section
            title="What was unusual"
            description="Departures from the standard that were tolerated. The numbers count."
          >
            <NoteList notes={notes} />
          </Section>
        )}
        {policies.length === 0 && (
          <Notice title="The report has no policies">The sender had no connection to tell of.</Notice>
        )}
        {policies.map((policy, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a report's policies have no names and never change
          <ReportPolicy key={index} policy={policy} number={index + 1} of={policyCount} />
        ))}
        {policyCount > policies.length && (
          <p className="text-ink-soft">
            The first {formatCount(policies.length)} of {formatCount(policyCount)} policies are shown.
          </p>
        )}
      </div>
    </>
  );
}
