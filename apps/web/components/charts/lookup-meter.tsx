const LIMIT = 10; // RFC 7208 §4.6.4

/** SPF look-ups as cells of the ten that receivers allow; what lies beyond the limit is drawn beyond its mark. */
export function LookupMeter({ lookups }: { lookups: number }) {
  const cells = Array.from({ length: Math.max(LIMIT, Math.min(lookups, 2 * LIMIT)) }, (_, index) => index);
  return (
    <span className="inline-flex items-center gap-0.5" aria-hidden="true">
      {cells.map((index) => (
        <span
          key={index}
          className={`h-3 w-2 rounded-[2px] ${index === LIMIT ? 'ms-1.5' : ''} ${colour(index, lookups)}`}
        />
      ))}
    </span>
  );
}

function colour(index: number, lookups: number): string {
  if (index >= lookups) return 'bg-sunken ring-1 ring-inset ring-line';
  if (index >= LIMIT) return 'bg-fail';
  return lookups >= LIMIT - 1 ? 'bg-spf' : 'bg-pass';
}
