import { MAX_RANGE_DAYS, readFilteredTraffic } from '@postseal/contract';
import { Download, Printer } from 'lucide-react';
import Link from 'next/link';
import { utcDay } from '@/components/charts/day-axis';
import { chooseRange, previousRange } from '@/components/charts/day-range';
import { summariseDays } from '@/components/charts/figures';
import { KeyFigures } from '@/components/charts/key-figures';
import { PassChart } from '@/components/charts/pass-chart';
import { classLabel, trafficClasses } from '@/components/charts/traffic-classes';
import { ChoiceLinks } from '@/components/choice-links';
import { buttonClass } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Notice } from '@/components/ui/notice';
import { api } from '@/lib/api';
import { formatCount, formatDay } from '@/lib/format';
import { domainPath, hrefWith, oneOf, readQuery, type SearchParams } from '@/lib/query';
import { RangePicker } from '../_components/range-picker';
import { type DomainPageParams, domainOf, domainTitle } from '../_components/read-domain';
import { Facets } from './_components/facets';
import { FilterChips } from './_components/filter-chips';
import { readFilter } from './_components/filters';

interface TrafficPageProps {
  readonly params: DomainPageParams;
  readonly searchParams: SearchParams;
}

const outcomes = [
  { value: '', label: 'All results' },
  ...trafficClasses.map((value) => ({ value, label: classLabel[value] })),
];

export const generateMetadata = ({ params }: TrafficPageProps) => domainTitle(params, 'Traffic');

/** What receivers saw, narrowed down by anything that they tell: a click in a list filters all of the page. */
export default async function TrafficPage({ params, searchParams }: TrafficPageProps) {
  const [domain, query] = await Promise.all([domainOf(params), readQuery(searchParams)]);
  const today = utcDay(new Date());
  const { preset, ...range } = chooseRange(query, today, MAX_RANGE_DAYS);
  const filter = readFilter(query);
  const about = { params: { domain: domain.name } };
  const [traffic, before] = await Promise.all([
    api(readFilteredTraffic, { ...about, query: { ...range, ...filter } }),
    api(readFilteredTraffic, { ...about, query: { ...previousRange(range), ...filter } }),
  ]);
  const path = domainPath(domain.name, 'traffic');
  const mode = oneOf(['count', 'share'], query.view) ?? 'count';
  const isCut = traffic.countedFrom > traffic.from;
  const counted = { from: traffic.countedFrom, to: traffic.to };
  const exported = (format: string) =>
    hrefWith(`/api/domains/${encodeURIComponent(domain.name)}/traffic/export`, {
      ...range,
      ...filter,
      format,
    });

  return (
    <div className="grid grid-cols-1 gap-6">
      <Section
        title="Traffic in detail"
        description="From the records of aggregate reports. Days are UTC."
        actions={<RangePicker path={path} query={query} range={range} preset={preset} today={today} />}
      >
        <div className="grid grid-cols-1 gap-6">
          <div className="flex flex-wrap items-center justify-between gap-3">
            <FilterChips path={path} query={query} filter={filter} traffic={traffic} />
            <ul className="flex flex-wrap gap-2" aria-label="Take along">
              {(['csv', 'json'] as const).map((format) => (
                <li key={format}>
                  <a href={exported(format)} download className={buttonClass({ size: 'sm' })}>
                    <Download aria-hidden="true" className="size-4" />
                    {format.toUpperCase()}
                    <span className="sr-only">, {formatCount(traffic.records)} records</span>
                  </a>
                </li>
              ))}
              <li>
                <Link
                  href={hrefWith(domainPath(domain.name, 'summary'), {
                    days: query.days,
                    from: query.from,
                    to: query.to,
                  })}
                  className={buttonClass({ size: 'sm' })}
                >
                  <Printer aria-hidden="true" className="size-4" />
                  Summary
                </Link>
              </li>
            </ul>
          </div>
          {isCut && (
            <Notice title={`Counted from ${formatDay(traffic.countedFrom)} on`}>
              The days before hold too many records to count while you wait. The export has them all.
            </Notice>
          )}
          {traffic.records === 0 ? (
            <EmptyState title="No record matches">Remove a filter, or choose a longer period.</EmptyState>
          ) : (
            <>
              <KeyFigures traffic={traffic} before={isCut ? null : before} />
              <ChoiceLinks
                label="Messages that"
                choices={outcomes.map(({ value, label }) => ({
                  href: hrefWith(path, query, { outcome: value }),
                  label,
                  isChosen: (filter.outcome ?? '') === value,
                }))}
              />
              <div className="grid grid-cols-1 gap-4">
                <ChoiceLinks
                  label="Bars show"
                  choices={[
                    {
                      href: hrefWith(path, query, { view: '' }),
                      label: 'Messages',
                      isChosen: mode === 'count',
                    },
                    {
                      href: hrefWith(path, query, { view: 'share' }),
                      label: 'Shares',
                      isChosen: mode === 'share',
                    },
                  ]}
                />
                <PassChart
                  days={traffic.days}
                  totals={traffic.totals}
                  range={counted}
                  today={today}
                  mode={mode}
                  marks={[]}
                >
                  <p className="max-w-3xl text-ink-soft">
                    {summariseDays(traffic.days, counted, traffic.totals)}
                  </p>
                </PassChart>
              </div>
            </>
          )}
        </div>
      </Section>
      {traffic.records > 0 && <Facets domain={domain.name} path={path} query={query} traffic={traffic} />}
      {traffic.networkDataCredit && <p className="text-ink-soft text-xs">{traffic.networkDataCredit}</p>}
    </div>
  );
}
