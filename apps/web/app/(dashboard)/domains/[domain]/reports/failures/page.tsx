import { listFailureReports } from '@postseal/contract';
import { X } from 'lucide-react';
import Link from 'next/link';
import { TextLink } from '@/components/text-link';
import { Section } from '@/components/ui/card';
import { CopyButton } from '@/components/ui/copy-button';
import { EmptyState } from '@/components/ui/empty-state';
import { Notice } from '@/components/ui/notice';
import { Pagination } from '@/components/ui/pagination';
import { Code } from '@/components/ui/record-block';
import { api, currentMe } from '@/lib/api';
import { formatCount } from '@/lib/format';
import { domainPath, hrefWith, readOffset, readQuery, type SearchParams } from '@/lib/query';
import { mayAct } from '@/lib/roles';
import { type DomainPageParams, domainOf, domainTitle } from '../../_components/read-domain';
import { ReportKinds } from '../_components/report-kinds';
import { FailureItem } from './_components/failure-item';
import { FailureSettings } from './_components/failure-settings';

interface FailuresPageProps {
  readonly params: DomainPageParams;
  readonly searchParams: SearchParams;
}

export const generateMetadata = ({ params }: FailuresPageProps) => domainTitle(params, 'Failure reports');

const LIMIT = 25;

export default async function FailuresPage({ params, searchParams }: FailuresPageProps) {
  const [{ name }, query, me] = await Promise.all([domainOf(params), readQuery(searchParams), currentMe()]);
  if (!mayAct(me.organization?.role, 'member')) {
    return (
      <div className="grid gap-6">
        <ReportKinds domain={name} chosen="failure" />
        <Notice title="For members only">
          Failure reports are about single messages, so viewers of the organization do not see them.
        </Notice>
      </div>
    );
  }
  const offset = readOffset(query.offset);
  const filter = {
    failure: query.failure?.slice(0, 40),
    reporter: query.reporter?.slice(0, 253),
    ip: /^[\da-f.:]{2,45}$/i.test(query.ip ?? '') ? query.ip : undefined,
  };
  const answer = await api(listFailureReports, {
    params: { domain: name },
    query: { limit: LIMIT, offset, ...filter },
  });
  const { settings, address, reports, total, failures, reporters } = answer;
  const path = domainPath(name, 'reports', 'failures');
  const chosen = Object.entries(filter).filter(([, value]) => value);
  return (
    <div className="grid gap-6">
      <ReportKinds domain={name} chosen="failure" />
      <Section
        title="Failure reports"
        description="A few receivers send a report for each single message that fails DMARC. It helps to find a sender that you forgot. It can also name people, so it is off until you switch it on."
      >
        <div className="grid gap-5">
          <FailureSettings
            key={`${settings.isWanted} ${settings.retentionDays}`}
            domain={name}
            settings={settings}
            mayEdit={mayAct(me.organization?.role, 'admin')}
          />
          {settings.isWanted && (
            <p className="flex max-w-prose flex-wrap items-center gap-2">
              <span>
                Add to the DMARC record: <Code>{`ruf=mailto:${address}`}</Code>
              </span>
              <CopyButton text={`ruf=mailto:${address}`} what="ruf tag" />
            </p>
          )}
          <p className="max-w-prose text-ink-soft text-sm">
            Before anything is stored, every address loses its part before the @; subjects, bodies and the
            original mail are not kept. What is left is removed after {formatCount(settings.retentionDays)}{' '}
            {settings.retentionDays === 1 ? 'day' : 'days'}.
          </p>
        </div>
      </Section>
      {settings.isWanted && (
        <Section flush title="Failed messages" description="Newest first.">
          {(failures.length > 0 || reporters.length > 1) && (
            <div className="grid gap-2 border-line border-b px-4 py-3 sm:px-5">
              <Filter
                label="Failed"
                name="failure"
                path={path}
                query={query}
                chosen={filter.failure}
                values={failures.map(({ failure, count }) => ({ value: failure, count }))}
              />
              <Filter
                label="Reporter"
                name="reporter"
                path={path}
                query={query}
                chosen={filter.reporter}
                values={reporters.map(({ reporter, count }) => ({ value: reporter, count }))}
              />
            </div>
          )}
          {chosen.length > 0 && (
            <p className="flex flex-wrap items-center gap-2 border-line border-b px-4 py-3 text-sm sm:px-5">
              {chosen.map(([filterName, value]) => (
                <Link
                  key={filterName}
                  href={hrefWith(path, query, { [filterName]: '', offset: '' })}
                  className="inline-flex min-h-6 items-center gap-1 rounded-full bg-accent-soft px-2.5 py-0.5 text-accent-text"
                >
                  {filterName === 'ip' ? 'address' : filterName}: {value}
                  <X aria-label="remove this filter" className="size-3.5" />
                </Link>
              ))}
            </p>
          )}
          {reports.length > 0 ? (
            <ul className="divide-y divide-line">
              {reports.map((report) => (
                <FailureItem key={report.id} report={report} path={path} query={query} />
              ))}
            </ul>
          ) : (
            <EmptyState
              title={chosen.length > 0 ? 'No failure report fits' : 'No failure report has come yet'}
              action={chosen.length > 0 && <TextLink href={path}>Show all failure reports</TextLink>}
            >
              {chosen.length === 0 &&
                'Few receivers send them, and only for messages that fail. Many domains never get one.'}
            </EmptyState>
          )}
          <Pagination
            total={total}
            limit={LIMIT}
            offset={offset}
            path={path}
            params={query}
            noun="failure reports"
          />
        </Section>
      )}
    </div>
  );
}

interface FilterProps {
  readonly label: string;
  readonly name: string;
  readonly path: string;
  readonly query: Awaited<ReturnType<typeof readQuery>>;
  readonly chosen: string | undefined;
  readonly values: readonly { readonly value: string; readonly count: number }[];
}

/** What occurs, with counts; each filters. */
function Filter({ label, name, path, query, chosen, values }: FilterProps) {
  if (values.length === 0) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
      <span className="w-20 text-ink-soft text-xs">{label}</span>
      <ul aria-label={label} className="flex flex-wrap gap-1.5">
        {values.map(({ value, count }) => (
          <li key={value}>
            <Link
              href={hrefWith(path, query, { [name]: value, offset: '' })}
              aria-current={value === chosen ? 'true' : undefined}
              className="inline-flex min-h-6 items-center gap-1.5 rounded-full border px-2.5 py-0.5 text-xs [overflow-wrap:anywhere] hover:bg-sunken aria-current:border-accent-text aria-current:bg-accent-soft"
            >
              {value} <span className="text-ink-soft tabular">{formatCount(count)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
