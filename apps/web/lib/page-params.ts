type SearchParams = Readonly<Record<string, string | string[] | undefined>>;

/** A parameter of the page's address; undefined when absent, empty or repeated. */
export function paramOf(params: SearchParams, name: string): string | undefined {
  const value = params[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Start of the shown part of a list: 0 for anything that is not a small whole number. */
export function offsetOf(params: SearchParams): number {
  const offset = Number(paramOf(params, 'offset') ?? 0);
  return Number.isInteger(offset) && offset >= 0 && offset <= 100_000 ? offset : 0;
}
