import {
  MAX_RANGE_DAYS,
  readAdvice,
  readDailyTraffic,
  readFilteredTraffic,
  readPosture,
} from '@postseal/contract';
import { utcDay } from '@/components/charts/day-axis';
import { chooseRange, previousRange } from '@/components/charts/day-range';
import { summariseDays } from '@/components/charts/figures';
import { KeyFigures } from '@/components/charts/key-figures';
import { PassChart } from '@/components/charts/pass-chart';
import { Section } from '@/components/ui/card';
import { api } from '@/lib/api';
import { formatDay } from '@/lib/format';
import { domainPath, readQuery, type SearchParams } from '@/lib/query';
import { RangePicker } from '../_components/range-picker';
import { type DomainPageParams, domainOf, domainTitle } from '../_components/read-domain';
import { standingOf } from '../policy/_components/policy-words';
import { PrintButton } from './_components/print-button';
import { SourceList } from './_components/source-list';

interface SummaryPageProps {
  readonly params: DomainPageParams;
  readonly searchParams: SearchParams;
}

export const generateMetadata = ({ params }: SummaryPageProps) => domainTitle(params, 'Summary');

/** A domain on paper, for a manager or a customer: how its mail did, who sent it, where the policy stands, what is open. */
export default async function SummaryPage({ params, searchParams }: SummaryPageProps) {
  const [domain, query] = await Promise.all([domainOf(params), readQuery(searchParams)]);
  const today = utcDay(new Date());
  const { preset, ...range } = chooseRange(query, today, MAX_RANGE_DAYS);
  const about = { params: { domain: domain.name } };
  const [traffic, before, detail, advice, posture] = await Promise.all([
    api(readDailyTraffic, { ...about, query: range }),
    api(readDailyTraffic, { ...about, query: previousRange(range) }),
    api(readFilteredTraffic, { ...about, query: range }),
    api(readAdvice, about),
    api(readPosture, about),
  ]);
  const path = domainPath(domain.name, 'summary');
  const standing = standingOf(advice);
  const faults = posture.findings.filter(({ severity }) => severity !== 'info');

  return (
    <div className="grid grid-cols-1 gap-6">
      <div className="flex flex-wrap items-center justify-between gap-3 print:hidden">
        <RangePicker path={path} query={query} range={range} preset={preset} today={today} />
        <PrintButton />
      </div>
      <Section
        title={`Mail of ${domain.unicodeName}`}
        description={`${formatDay(range.from)} to ${formatDay(range.to)} (UTC), as receivers reported it; made on ${formatDay(today)}.`}
      >
        <div className="grid grid-cols-1 gap-6">
          <KeyFigures traffic={traffic} before={before} />
          <PassChart
            days={traffic.days}
            totals={traffic.totals}
            range={range}
            today={today}
            mode="count"
            marks={[]}
          >
            <p className="max-w-3xl text-ink-soft">{summariseDays(traffic.days, range, traffic.totals)}</p>
          </PassChart>
        </div>
      </Section>
      <Section title={standing.title}>
        {advice.state !== 'watching' && <p className="max-w-prose">{standing.text}</p>}
        {advice.record && <p className="mt-3 font-mono text-xs [overflow-wrap:anywhere]">{advice.record}</p>}
      </Section>
      {detail.sources.rows.length > 0 && (
        <SourceList rows={detail.sources.rows} total={detail.sources.total} />
      )}
      <Section title={faults.length === 0 ? 'No open faults' : 'Open faults'}>
        {faults.length === 0 ? (
          <p className="text-ink-soft">The last check of DNS found nothing that has to be fixed.</p>
        ) : (
          <ul className="grid list-disc gap-1 ps-5">
            {faults.map(({ id, title, subject }) => (
              <li key={id} className="[overflow-wrap:anywhere]">
                {title} <span className="text-ink-soft">({subject})</span>
              </li>
            ))}
          </ul>
        )}
      </Section>
    </div>
  );
}
