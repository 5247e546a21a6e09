import { type FilteredTraffic, TrafficFilter } from '@postseal/contract';
import type { Query } from '@/lib/query';
import { classLabel } from '../../../../../../components/charts/traffic-classes';
import { countryName } from '../../../../../../components/domains/source-words';

/** Parameters of the URL that filter, in the order in which they are shown. */
export const filterNames = [
  'source',
  'ip',
  'reporter',
  'country',
  'name',
  'outcome',
  'disposition',
  'reason',
  'scope',
  'standing',
] as const;
export type FilterName = (typeof filterNames)[number];

/** The filter that a page's URL asks for. A value that cannot be one filters nothing. */
export function readFilter(query: Query): TrafficFilter {
  const stated = filterNames.flatMap((name) => {
    const read = TrafficFilter.shape[name].safeParse(query[name] || undefined);
    return read.success && read.data !== undefined ? [[name, read.data] as const] : [];
  });
  return Object.fromEntries(stated);
}

const titles: Readonly<Record<FilterName, string>> = {
  source: 'Source',
  ip: 'Address',
  reporter: 'Reporter',
  country: 'Country',
  name: 'From',
  outcome: 'Result',
  disposition: 'Receiver’s action',
  reason: 'Reason',
  scope: 'Name in From',
  standing: 'Reports',
};

/** A filter as its chip says it: `Country: Germany`. */
export function chipWords(
  name: FilterName,
  value: string,
  { sourceName }: Pick<FilteredTraffic, 'sourceName'>,
): { title: string; value: string } {
  return { title: titles[name], value: valueWords(name, name === 'source' ? (sourceName ?? value) : value) };
}

/** A value of a list as a reader says it. */
export function valueWords(name: FilterName, value: string): string {
  switch (name) {
    case 'country':
      return countryName(value);
    case 'outcome':
      return value === 'unaligned'
        ? 'nothing in alignment'
        : (classLabel[value as keyof typeof classLabel] ?? value);
    case 'disposition':
      return value === 'not-given' ? 'not told' : (dispositionWords[value] ?? value);
    case 'reason':
      return value === 'no-reason'
        ? 'none given'
        : value === ''
          ? 'without a name'
          : value.replaceAll('_', ' ');
    case 'name':
      return value === 'not-given' ? 'not told' : value;
    case 'scope':
      return value === 'domain' ? 'the domain itself' : 'subdomains';
    case 'standing':
      return value === 'believed' ? 'verified reporters' : 'unverified reporters';
    case 'source':
    case 'ip':
    case 'reporter':
      return value;
  }
}

const dispositionWords: Readonly<Record<string, string>> = {
  none: 'delivered as usual',
  quarantine: 'quarantined',
  reject: 'rejected',
  pass: 'passed under the policy',
};
