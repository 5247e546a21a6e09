import { readReport } from '@postseal/contract';
import { cache } from 'react';
import { NoteList } from '@/components/reports/note-list';
import { RecordsTable } from '@/components/reports/records-table';
import { TextLink } from '@/components/text-link';
import { Section } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { Pagination } from '@/components/ui/pagination';
import { UtcDay } from '@/components/ui/relative-time';
import { api } from '@/lib/api';
import { formatCount, formatDay } from '@/lib/format';
import { domainPath, readOffset, readQuery, type SearchParams } from '@/lib/query';
import { PublishedPolicy } from './_components/published-policy';
import { ReportFacts } from './_components/report-facts';
import { ReportOverlaps } from './_components/report-overlaps';
import { ReportSender } from './_components/report-sender';

interface ReportPageProps {
  readonly params: Promise<{ id: string }>;
  readonly searchParams: SearchParams;
}

const LIMIT = 100;
const reportOf = cache((id: string, offset: number) =>
  api(readReport, { params: { id }, query: { limit: LIMIT, offset } }),
);

async function read({ params, searchParams }: ReportPageProps) {
  const [{ id }, query] = await Promise.all([params, readQuery(searchParams)]);
  return reportOf(id, readOffset(query.offset));
}

export async function generateMetadata(props: ReportPageProps) {
  const { reporter, day } = await read(props);
  return { title: `${reporter}, ${formatDay(day)}` };
}

export default async function ReportPage(props: ReportPageProps) {
  const report = await read(props);
  const offset = readOffset((await readQuery(props.searchParams)).offset);
  const { id, domain, reporter, day, messages, dmarcPass, notes, recordPage, records } = report;
  return (
    <>
      <PageHeader
        trail={[
          { href: '/domains', label: 'Domains' },
          { href: domainPath(domain), label: domain },
          { href: domainPath(domain, 'reports'), label: 'Reports' },
        ]}
        title={reporter}
        lead={
          <>
            Report about mail from {domain} on <UtcDay day={day} />: {formatCount(dmarcPass)} of{' '}
            {formatCount(messages)} messages passed.
          </>
        }
      />
      <div className="grid gap-6">
        <div className="grid items-start gap-6 lg:grid-cols-2">
          <ReportFacts report={report} />
          <PublishedPolicy policy={report.policy} />
        </div>
        <ReportSender report={report} />
        {report.overlaps.length > 0 && <ReportOverlaps overlaps={report.overlaps} />}
        {notes.length > 0 && (
          <Section
            title="What was unusual"
            description="Departures from the standard that were tolerated. The numbers count."
          >
            <NoteList notes={notes} />
          </Section>
        )}
        <Section flush title="Records" description="One record stands for messages with the same results.">
          {recordPage.length > 0 ? (
            <RecordsTable
              caption={`Records of the report by ${reporter}`}
              records={recordPage}
              lead={{
                title: 'Address',
                cell: ({ sourceIp }) => (
                  <TextLink
                    href={domainPath(domain, 'sources', sourceIp)}
                    className="break-all font-mono font-normal text-xs"
                  >
                    {sourceIp}
                  </TextLink>
                ),
              }}
            />
          ) : (
            <EmptyState title={records === 0 ? 'The report has no records' : 'Nothing on this page'}>
              {records === 0 && 'The reporter saw no mail from the domain in this period.'}
            </EmptyState>
          )}
          <Pagination total={records} limit={LIMIT} offset={offset} path={`/reports/${id}`} noun="records" />
        </Section>
      </div>
    </>
  );
}
