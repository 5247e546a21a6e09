import { MAX_RANGE_DAYS, readFilteredTraffic, readSource } from '@postseal/contract';
import { utcDay } from '@/components/charts/day-axis';
import { chooseRange } from '@/components/charts/day-range';
import { summariseDays } from '@/components/charts/figures';
import { PassChart } from '@/components/charts/pass-chart';
import { TextLink } from '@/components/text-link';
import { Section } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { api, currentMe } from '@/lib/api';
import { domainPath, hrefWith, type Query } from '@/lib/query';
import { mayAct } from '@/lib/roles';
import { RangePicker } from '../../../_components/range-picker';
import { FacetTable } from '../../../traffic/_components/facet';
import { Evidence } from './evidence';
import { HowToFix } from './how-to-fix';
import { SourceHead } from './source-head';

interface SourceProps {
  readonly domain: string;
  readonly sourceKey: string;
  readonly query: Query;
}

/** One source: what it is and what said so, how its mail did, from where, who told, and what to do. */
export async function Source({ domain, sourceKey, query }: SourceProps) {
  const today = utcDay(new Date());
  const { preset, ...range } = chooseRange(query, today, MAX_RANGE_DAYS);
  const [{ source, guide }, traffic, me] = await Promise.all([
    api(readSource, { params: { domain, key: sourceKey }, query: range }),
    api(readFilteredTraffic, { params: { domain }, query: { ...range, source: sourceKey } }),
    currentMe(),
  ]);
  const path = domainPath(domain, 'sources', sourceKey);
  const { days, from, to } = query;
  const trafficPath = domainPath(domain, 'traffic');
  const filtered = { days, from, to, source: sourceKey };
  const picker = <RangePicker path={path} query={query} range={range} preset={preset} today={today} />;

  if (!source) {
    return (
      <Section title="No mail from this source in this period" actions={picker}>
        <EmptyState title="Nothing was reported">
          Choose a longer period, or go back to <TextLink href={trafficPath}>all traffic</TextLink>.
        </EmptyState>
      </Section>
    );
  }
  return (
    <div className="grid grid-cols-1 gap-6">
      <SourceHead
        domain={domain}
        source={source}
        back={hrefWith(trafficPath, { days, from, to })}
        mayEdit={mayAct(me.organization?.role, 'member')}
      />
      <HowToFix source={source} guide={guide} domain={domain} />
      <Section title="Its mail" description="From aggregate reports. Days are UTC." actions={picker}>
        <PassChart
          days={traffic.days}
          totals={traffic.totals}
          range={{ from: traffic.countedFrom, to: traffic.to }}
          today={today}
          mode="count"
          marks={[]}
        >
          <p className="max-w-3xl text-ink-soft">
            {summariseDays(traffic.days, { from: traffic.countedFrom, to: traffic.to }, traffic.totals)}{' '}
            <TextLink href={hrefWith(trafficPath, filtered)}>Narrow it down further</TextLink>
          </p>
        </PassChart>
      </Section>
      <Evidence source={source} credit={traffic.networkDataCredit} />
      <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-2">
        <FacetTable
          title="Its addresses"
          column="Address"
          name="ip"
          path={trafficPath}
          query={filtered}
          total={traffic.addresses.total}
          items={traffic.addresses.rows.map((row) => ({
            ...row,
            label: <span className="font-mono text-xs">{row.value}</span>,
            note: row.reverseName,
          }))}
        />
        <FacetTable
          title="Who reported it"
          column="Reporter"
          name="reporter"
          path={trafficPath}
          query={filtered}
          total={traffic.reporters.total}
          items={traffic.reporters.rows.map((row) => ({ ...row, label: row.value }))}
        />
      </div>
    </div>
  );
}
