import { listRecords, listSources, MAX_RANGE_DAYS } from '@postseal/contract';
import { utcDay } from '@/components/charts/day-axis';
import { chooseRange } from '@/components/charts/day-range';
import { RecordsTable } from '@/components/reports/records-table';
import { TextLink } from '@/components/text-link';
import { Section } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Pagination } from '@/components/ui/pagination';
import { UtcDay } from '@/components/ui/relative-time';
import { api } from '@/lib/api';
import { formatDay } from '@/lib/format';
import { domainPath, hrefWith, type Query, readOffset } from '@/lib/query';
import { RangePicker } from '../../../_components/range-picker';
import { AddressSummary } from './address-summary';

interface AddressProps {
  readonly domain: string;
  readonly ip: string;
  readonly query: Query;
}

const LIMIT = 50;

/** One address: whose it is, how its mail did, and the records behind its numbers. */
export async function Address({ domain, ip, query }: AddressProps) {
  const today = utcDay(new Date());
  const { preset, ...range } = chooseRange(query, today, MAX_RANGE_DAYS);
  const offset = readOffset(query.offset);
  const about = { params: { domain } };
  const [{ records, total }, { sources }] = await Promise.all([
    api(listRecords, { ...about, query: { ...range, ip, limit: LIMIT, offset } }),
    api(listSources, { ...about, query: { ...range, search: ip, limit: LIMIT } }),
  ]);
  const path = domainPath(domain, 'sources', ip);
  const { days, from, to } = query;

  return (
    <div className="grid gap-6">
      <AddressSummary
        ip={ip}
        source={sources.find((source) => source.ip === ip) ?? null}
        back={hrefWith(domainPath(domain), { days, from, to })}
      />
      <Section
        flush
        title="Report records about this address"
        description={`${formatDay(range.from)} to ${formatDay(range.to)}, newest first. One record stands for messages with the same results.`}
        actions={<RangePicker path={path} query={query} range={range} preset={preset} today={today} />}
      >
        {records.length > 0 ? (
          <RecordsTable
            caption={`Report records about ${ip}`}
            records={records}
            lead={{
              title: 'Day and reporter',
              cell: ({ day, reporter, reportId }) => (
                <>
                  <span className="block whitespace-nowrap">
                    <UtcDay day={day} />
                  </span>
                  <TextLink href={`/reports/${reportId}`} className="break-words font-normal text-xs">
                    {reporter}
                  </TextLink>
                </>
              ),
            }}
          />
        ) : (
          <EmptyState title="No record about this address in this period">
            Choose a longer period, or go back to all addresses.
          </EmptyState>
        )}
        <Pagination total={total} limit={LIMIT} offset={offset} path={path} params={query} noun="records" />
      </Section>
    </div>
  );
}
