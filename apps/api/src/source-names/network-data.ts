import { parseIp } from '@postseal/mail-terms';
import { Reader, type Response } from 'mmdb-lib';

/** Who announces an address, and from which country its network comes. */
export interface NetworkFacts {
  readonly asn: number | null;
  readonly name: string | null;
  /** ISO 3166-1 alpha-2, upper case. */
  readonly country: string | null;
}

/** One file's answers; null for an address that it does not know. */
export type NetworkLookup = (ip: string) => NetworkFacts | null;

/** Reads an MMDB file of any of the usual publishers (MaxMind, DB-IP, IPinfo, ip-location-db). Throws for another file. */
export function readMmdb(bytes: Buffer): NetworkLookup {
  const reader = new Reader<Response>(bytes);
  return (ip) => {
    const found = reader.get(ip) as Record<string, unknown> | null;
    return found && toFacts(found);
  };
}

function toFacts(found: Record<string, unknown>): NetworkFacts {
  const { autonomous_system_number, autonomous_system_organization, asn, as_name, country, country_code } =
    found;
  const stated = autonomous_system_number ?? asn; // IPinfo writes `AS64500`
  const number = Number(String(stated ?? '').replace(/^AS/i, ''));
  const isoCode =
    typeof country === 'object' ? (country as { iso_code?: unknown } | null)?.iso_code : country;
  return {
    asn: Number.isInteger(number) && number > 0 ? number : null,
    name: textOf(autonomous_system_organization ?? as_name),
    country: countryOf(country_code ?? isoCode),
  };
}

/**
 * Reads iptoasn.com's table: lines of first address, last address, AS number, country and AS description with tabs between,
 * each family in rising order. Throws for a line of another form, naming it.
 */
export function readNetworkTable(text: string): NetworkLookup {
  const families = { 4: [] as TableRow[], 6: [] as TableRow[] };
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const [firstText, lastText, asnText, country, name] = line.replace(/\r$/, '').split('\t');
    const first = parseIp(firstText ?? '');
    const last = parseIp(lastText ?? '');
    const asn = Number(asnText);
    if (!first || first.family !== last?.family || !Number.isInteger(asn)) {
      throw new Error(`line ${index + 1} is not: first address, last address, AS number, country, name`);
    }
    if (asn === 0) continue; // "Not routed"
    const facts = { asn, name: textOf(name), country: countryOf(country) };
    families[first.family].push({ first: first.value, last: last.value, facts });
  }
  for (const rows of Object.values(families)) rows.sort((a, b) => (a.first < b.first ? -1 : 1));
  return (ip) => {
    const address = parseIp(ip);
    return address && find(families[address.family], address.value);
  };
}

interface TableRow {
  readonly first: bigint;
  readonly last: bigint;
  readonly facts: NetworkFacts;
}

/** The row that holds the value: rows do not overlap, so it is the last one that begins at or before it. */
function find(rows: readonly TableRow[], value: bigint): NetworkFacts | null {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rows[middle]!.first <= value) low = middle + 1;
    else high = middle;
  }
  const row = rows[low - 1];
  return row && value <= row.last ? row.facts : null;
}

/** Asks several files in order; each fills in what those before it left open. */
export function combineLookups(lookups: readonly NetworkLookup[]): NetworkLookup {
  return (ip) => {
    const answers = lookups.flatMap((lookup) => lookup(ip) ?? []);
    if (answers.length === 0) return null;
    const withAsn = answers.find(({ asn }) => asn !== null);
    return {
      asn: withAsn?.asn ?? null,
      name: withAsn?.name ?? null,
      country: answers.find(({ country }) => country !== null)?.country ?? null,
    };
  };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 200) : null;
}

function countryOf(value: unknown): string | null {
  return typeof value === 'string' && /^[A-Za-z]{2}$/.test(value) ? value.toUpperCase() : null;
}
