import { listTlsReports } from '@postseal/contract';
import { ChoiceLinks } from '@/components/choice-links';
import { TextLink } from '@/components/text-link';
import { Section } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Pagination } from '@/components/ui/pagination';
import { api } from '@/lib/api';
import { domainPath, hrefWith, readOffset, readQuery, type SearchParams } from '@/lib/query';
import { type DomainPageParams, domainOf, domainTitle } from '../../_components/read-domain';
import { TlsReportTable } from '../_components/tls-report-table';

interface TlsReportsPageProps {
  readonly params: DomainPageParams;
  readonly searchParams: SearchParams;
}

export const generateMetadata = ({ params }: TlsReportsPageProps) => domainTitle(params, 'TLS reports');

const LIMIT = 50;

export default async function TlsReportsPage({ params, searchParams }: TlsReportsPageProps) {
  const [{ name }, query] = await Promise.all([domainOf(params), readQuery(searchParams)]);
  const offset = readOffset(query.offset);
  const reporter = query.reporter?.slice(0, 300);
  const failures = query.failures === 'only' ? ('only' as const) : undefined;
  const { reports, total } = await api(listTlsReports, {
    params: { domain: name },
    query: { limit: LIMIT, offset, reporter, failures },
  });
  const path = domainPath(name, 'tls', 'reports');
  return (
    <Section
      flush
      title={reporter ? `TLS reports from ${reporter}` : 'TLS reports'}
      description={<TextLink href={domainPath(name, 'tls')}>Back to the overview</TextLink>}
      actions={
        <ChoiceLinks
          label="Reports"
          choices={[
            { href: hrefWith(path, query, { failures: '', offset: '' }), label: 'All', isChosen: !failures },
            {
              href: hrefWith(path, query, { failures: 'only', offset: '' }),
              label: 'With failures',
              isChosen: failures === 'only',
            },
          ]}
        />
      }
    >
      {reports.length > 0 ? (
        <TlsReportTable reports={reports} />
      ) : (
        <EmptyState
          title="No TLS report here"
          action={<TextLink href={path}>Show all TLS reports</TextLink>}
        />
      )}
      <Pagination total={total} limit={LIMIT} offset={offset} path={path} params={query} noun="reports" />
    </Section>
  );
}
