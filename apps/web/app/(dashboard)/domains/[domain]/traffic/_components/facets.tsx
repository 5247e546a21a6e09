import type { FilteredTraffic } from '@postseal/contract';
import { basisWords, classLooks, countryName } from '@/components/domains/source-words';
import { TextLink } from '@/components/text-link';
import { Badge } from '@/components/ui/status';
import { domainPath, hrefWith, type Query } from '@/lib/query';
import { type FacetItem, FacetTable } from './facet';
import { type FilterName, valueWords } from './filters';

interface FacetsProps {
  readonly domain: string;
  readonly path: string;
  readonly query: Query;
  readonly traffic: FilteredTraffic;
}

/** Everything by which the mail can be narrowed down. */
export function Facets({ domain, path, query, traffic }: FacetsProps) {
  const { sources, addresses, reporters, countries, dispositions, reasons, names } = traffic;
  const place = { path, query };
  const simple = (name: FilterName, { rows, total }: FilteredTraffic['reporters']) => ({
    ...place,
    name,
    total,
    items: rows.map((row): FacetItem => ({ ...row, label: valueWords(name, row.value) })),
  });
  const { days, from, to } = query;
  const period = { days, from, to };
  return (
    <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-2">
      <FacetTable
        {...place}
        title="Sources"
        column="Source"
        name="source"
        description="Addresses put together by who stands behind them."
        total={sources.total}
        items={sources.rows.map((row) => ({
          ...row,
          value: row.key,
          label: row.name,
          note: (
            <>
              <Badge tone={classLooks[row.class].tone} className="mt-1 me-2">
                {classLooks[row.class].word}
                {row.isGuess && <span className="font-normal">(a guess)</span>}
              </Badge>
              {row.key === 'rest' ? (
                basisWords.rest
              ) : (
                <TextLink href={hrefWith(domainPath(domain, 'sources', row.key), period)}>
                  About it<span className="sr-only">: {row.name}</span>
                </TextLink>
              )}
            </>
          ),
        }))}
      />
      <FacetTable
        {...place}
        title="Addresses"
        column="Address"
        name="ip"
        description="Single machines, with their reverse names."
        total={addresses.total}
        items={addresses.rows.map((row) => ({
          ...row,
          label: <span className="font-mono text-xs">{row.value}</span>,
          note:
            [row.reverseName, row.country && countryName(row.country)].filter(Boolean).join(' · ') || null,
        }))}
      />
      <FacetTable title="Reporters" column="Reporter" {...simple('reporter', reporters)} />
      <FacetTable title="Names in From" column="Domain" {...simple('name', names)} />
      <FacetTable title="What receivers did" column="Action" {...simple('disposition', dispositions)} />
      <FacetTable
        title="Why they did otherwise"
        column="Reason given"
        description="A message counts once for each reason that its receiver gave."
        {...simple('reason', reasons)}
      />
      {countries.rows.some(({ value }) => value !== 'unknown') && (
        <FacetTable title="Countries" column="Country of the network" {...simple('country', countries)} />
      )}
    </div>
  );
}
