/** What a page is given as its query string. */
export type SearchParams = Promise<Record<string, string | string[] | undefined>>;

/** The first value of each parameter: a page's filters. */
export type Query = Readonly<Record<string, string | undefined>>;

export async function readQuery(searchParams: SearchParams): Promise<Query> {
  const entries = Object.entries(await searchParams);
  return Object.fromEntries(entries.map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]));
}

/** Where a page of a list begins, as the API accepts it; 0 when the query says nothing sensible. */
export function readOffset(text: string | undefined): number {
  const offset = Number(text);
  return Number.isInteger(offset) && offset > 0 && offset <= 100_000 ? offset : 0;
}

/** The value when it is one of a closed set, else undefined: an unknown filter filters nothing. */
export function oneOf<const T extends string>(values: readonly T[], text: string | undefined): T | undefined {
  return values.find((value) => value === text);
}

/** Link to a path with a page's filters, some of them changed; undefined or empty removes one. */
export function hrefWith(path: string, query: Query, changes: Query = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, ...changes })) if (value) params.set(name, value);
  return params.size > 0 ? `${path}?${params}` : path;
}

/** Path of a domain's page; `rest` are further segments. */
export function domainPath(domain: string, ...rest: readonly string[]): string {
  return ['/domains', domain, ...rest]
    .map((part, index) => (index === 0 ? part : encodeURIComponent(part)))
    .join('/');
}
