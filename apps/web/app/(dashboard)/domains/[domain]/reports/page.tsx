import { listReporters, listReports, MAX_RANGE_DAYS, ReportStanding, readReporter } from '@postseal/contract';
import { addDays, utcDay } from '@/components/charts/day-axis';
import { TextLink } from '@/components/text-link';
import { Section } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Pagination } from '@/components/ui/pagination';
import { api, apiIfPresent, currentMe } from '@/lib/api';
import { domainPath, hrefWith, readOffset, readQuery, type SearchParams } from '@/lib/query';
import { mayAct } from '@/lib/roles';
import { type DomainPageParams, domainOf, domainTitle } from '../_components/read-domain';
import { ReportKinds } from './_components/report-kinds';
import { ReportTable } from './_components/report-table';
import { ReporterCard } from './_components/reporter-card';
import { Reporters } from './_components/reporters';

interface ReportsPageProps {
  readonly params: DomainPageParams;
  readonly searchParams: SearchParams;
}

export const generateMetadata = ({ params }: ReportsPageProps) => domainTitle(params, 'Reports');

const LIMIT = 50;
const REPORTERS_SHOWN = 12;

export default async function ReportsPage({ params, searchParams }: ReportsPageProps) {
  const [domain, query] = await Promise.all([domainOf(params), readQuery(searchParams)]);
  const offset = readOffset(query.offset);
  const reporter = query.reporter?.slice(0, 300);
  const standing = ReportStanding.safeParse(query.sender).data;
  const about = { params: { domain: domain.name } };
  const today = utcDay(new Date());
  const [me, found, { reports, total }, { reporters }] = await Promise.all([
    currentMe(),
    reporter ? apiIfPresent(readReporter, { ...about, query: { reporter } }) : null,
    api(listReports, { ...about, query: { limit: LIMIT, offset, reporter, standing } }),
    api(listReporters, {
      ...about,
      query: { from: addDays(today, 1 - MAX_RANGE_DAYS), to: today, limit: REPORTERS_SHOWN },
    }),
  ]);
  const path = domainPath(domain.name, 'reports');

  if (total === 0 && !reporter && !standing) {
    return (
      <div className="grid gap-6">
        <ReportKinds domain={domain.name} chosen="aggregate" />
        <Section flush title="Reports">
          <EmptyState
            title="No report has come yet"
            action={<TextLink href={domainPath(domain.name)}>What comes first</TextLink>}
          >
            Each receiver that gets mail from you reports once a day, as soon as the DMARC record names this
            domain’s report address. The first usually takes 24 to 48 hours.
          </EmptyState>
        </Section>
      </div>
    );
  }
  return (
    <div className="grid gap-6">
      <ReportKinds domain={domain.name} chosen="aggregate" />
      {reporters.length > 0 && <Reporters reporters={reporters} chosen={reporter} path={path} />}
      {found && <ReporterCard found={found} mayDecide={mayAct(me.organization?.role, 'admin')} />}
      <Section
        flush
        title={reporter ? `Reports from ${reporter}` : 'Reports'}
        description={standing === 'doubted' ? 'Of unproven senders, newest first.' : 'Newest first.'}
        actions={
          <TextLink href={hrefWith(path, { reporter, sender: standing ? undefined : 'doubted' })}>
            {standing ? 'Show all senders' : 'Only unproven senders'}
          </TextLink>
        }
      >
        {reports.length > 0 ? (
          <ReportTable reports={reports} />
        ) : (
          <EmptyState title="No report here" action={<TextLink href={path}>Show all reports</TextLink>} />
        )}
        <Pagination total={total} limit={LIMIT} offset={offset} path={path} params={query} noun="reports" />
      </Section>
    </div>
  );
}
