import { listTlsReports, MAX_RANGE_DAYS, readTls } from '@postseal/contract';
import { utcDay } from '@/components/charts/day-axis';
import { chooseRange } from '@/components/charts/day-range';
import { SessionChart } from '@/components/charts/session-chart';
import { TextLink } from '@/components/text-link';
import { Section } from '@/components/ui/card';
import { Notice } from '@/components/ui/notice';
import { api } from '@/lib/api';
import { formatCount, formatShare } from '@/lib/format';
import { domainPath, hrefWith, readQuery, type SearchParams } from '@/lib/query';
import { RangePicker } from '../_components/range-picker';
import { type DomainPageParams, domainOf, domainTitle } from '../_components/read-domain';
import { Failures } from './_components/failures';
import { SeenPolicies } from './_components/seen-policies';
import { TlsReportTable } from './_components/tls-report-table';
import { TlsReporters } from './_components/tls-reporters';
import { TlsSetupSection } from './_components/tls-setup';

interface TlsPageProps {
  readonly params: DomainPageParams;
  readonly searchParams: SearchParams;
}

export const generateMetadata = ({ params }: TlsPageProps) => domainTitle(params, 'TLS');

const REPORTS_SHOWN = 8;

export default async function TlsPage({ params, searchParams }: TlsPageProps) {
  const [{ name }, query] = await Promise.all([domainOf(params), readQuery(searchParams)]);
  const today = utcDay(new Date());
  const { preset, ...range } = chooseRange(query, today, MAX_RANGE_DAYS);
  const about = { params: { domain: name } };
  const tls = await api(readTls, { ...about, query: range });
  const path = domainPath(name, 'tls');
  if (!tls.hasReports) return <TlsSetupSection setup={tls.setup} isFirst />;
  const { reports, total } = await api(listTlsReports, { ...about, query: { limit: REPORTS_SHOWN } });
  return (
    <div className="grid gap-6">
      <Section
        title="Encryption on the way to you"
        description="How other mail servers reached yours, from their TLS reports. Days are UTC."
        actions={<RangePicker path={path} query={query} range={range} preset={preset} today={today} />}
      >
        <div className="grid grid-cols-1 gap-6">
          <p className="max-w-3xl text-base">{sentenceOf(tls)}</p>
          {tls.days.length > 0 ? (
            <SessionChart days={tls.days} range={range} today={today} />
          ) : (
            <p className="rounded-md bg-sunken px-4 py-10 text-center text-ink-soft">
              No TLS report is about these days.{' '}
              <TextLink href={hrefWith(path, {}, { days: '365' })}>Show 365 days</TextLink>
            </p>
          )}
        </div>
      </Section>
      {!tls.setup.isOurs && tls.setup.present !== null && (
        <Notice kind="warning" title="The published record names no address of this instance">
          New reports go elsewhere. See the record at the end of this page.
        </Notice>
      )}
      <Failures failures={tls.failures} days={range} />
      {tls.reporters.length > 0 && <TlsReporters reporters={tls.reporters} path={path} />}
      {tls.policies.length > 0 && <SeenPolicies policies={tls.policies} domain={name} />}
      <Section
        flush
        title="Latest TLS reports"
        actions={
          total > REPORTS_SHOWN && <TextLink href={`${path}/reports`}>All {formatCount(total)}</TextLink>
        }
      >
        <TlsReportTable reports={reports} />
      </Section>
      <TlsSetupSection setup={tls.setup} />
    </div>
  );
}

function sentenceOf({
  totals,
  failures,
}: {
  totals: { succeeded: number; failed: number };
  failures: readonly { title: string }[];
}) {
  const sessions = totals.succeeded + totals.failed;
  if (sessions === 0) return 'Nothing was reported for this period.';
  if (totals.failed === 0)
    return `All ${formatCount(sessions)} reported sessions were encrypted and verified.`;
  const worst = failures[0] ? ` Most often: ${failures[0].title.toLowerCase()}.` : '';
  return `${formatCount(totals.failed)} of ${formatCount(sessions)} reported sessions failed (${formatShare(totals.failed / sessions)}).${worst}`;
}
