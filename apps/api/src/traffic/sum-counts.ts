/** Adds up the named columns of many rows. A sum beyond 2^53-1, which only forged reports reach, stays there. */
export function sumCounts<K extends string>(
  rows: readonly Readonly<Record<K, number>>[],
  columns: readonly K[],
): Record<K, number> {
  const sums = columns.map((column) => [
    column,
    Math.min(
      rows.reduce((total, row) => total + row[column], 0),
      Number.MAX_SAFE_INTEGER,
    ),
  ]);
  return Object.fromEntries(sums) as Record<K, number>;
}
