import { listChanges, listSources, MAX_RANGE_DAYS, readDailyTraffic, readPosture } from '@postseal/contract';
import { utcDay } from '@/components/charts/day-axis';
import { chooseRange, previousRange } from '@/components/charts/day-range';
import { api, currentMe } from '@/lib/api';
import { domainPath, oneOf, readOffset, readQuery, type SearchParams } from '@/lib/query';
import { mayAct } from '@/lib/roles';
import { CurrentState } from './_components/current-state';
import { FirstDay } from './_components/first-day';
import { LostControl } from './_components/lost-control';
import { OpenFindings } from './_components/open-findings';
import { type DomainPageParams, domainOf, domainTitle } from './_components/read-domain';
import { Sources } from './_components/sources';
import { Traffic } from './_components/traffic';

interface OverviewPageProps {
  readonly params: DomainPageParams;
  readonly searchParams: SearchParams;
}

export const generateMetadata = ({ params }: OverviewPageProps) => domainTitle(params, 'Overview');

const SOURCES_LIMIT = 20;
const MAX_MARKS = 200; // the newest changes; older ones are on the DNS page

export default async function OverviewPage({ params, searchParams }: OverviewPageProps) {
  const [domain, query, me] = await Promise.all([domainOf(params), readQuery(searchParams), currentMe()]);
  const today = utcDay(new Date());
  const { preset, ...range } = chooseRange(query, today, MAX_RANGE_DAYS);
  const before = previousRange(range);
  const offset = readOffset(query.offset);
  const about = { params: { domain: domain.name } };
  const [posture, traffic, trafficBefore, sources, changes] = await Promise.all([
    api(readPosture, about),
    api(readDailyTraffic, { ...about, query: range }),
    api(readDailyTraffic, { ...about, query: before }),
    api(listSources, {
      ...about,
      query: { ...range, limit: SOURCES_LIMIT, offset, search: query.search?.slice(0, 100) },
    }),
    api(listChanges, { ...about, query: { limit: MAX_MARKS } }),
  ]);
  const path = domainPath(domain.name);
  const hasReports = domain.lastReportAt !== null;

  return (
    <div className="grid gap-6">
      <CurrentState domain={domain} mayCheck={mayAct(me.organization?.role, 'member')} />
      {domain.control === 'lost' && <LostControl domain={domain} />}
      {!hasReports && <FirstDay domain={domain} findings={posture.findings} now={new Date()} />}
      <OpenFindings findings={posture.findings} />
      {hasReports && (
        <>
          <Traffic
            path={path}
            query={query}
            range={range}
            preset={preset}
            today={today}
            mode={oneOf(['count', 'share'], query.view) ?? 'count'}
            traffic={traffic}
            before={trafficBefore}
            changes={changes.changes}
          />
          <Sources
            path={path}
            query={query}
            sources={sources.sources}
            total={sources.total}
            limit={SOURCES_LIMIT}
            offset={offset}
          />
        </>
      )}
    </div>
  );
}
