import { readMessageDate } from './message-date.js';
import { type HeaderField, valuesOf } from './message-source.js';

/** One server on the way, as it wrote itself down. Only the topmost can be trusted. */
export interface Hop {
  readonly from: string | null;
  readonly by: string | null;
  /** `ESMTPS` and the like. */
  readonly protocol: string | null;
  /** Seconds since 1970. */
  readonly atSeconds: number | null;
  /** Since the hop before; null when either time is unknown. */
  readonly delaySeconds: number | null;
}

const MAX_HOPS = 50;

/** The Received fields in the order in which the message travelled. */
export function readHops(fields: readonly HeaderField[]): Hop[] {
  const received = valuesOf(fields, 'received').slice(0, MAX_HOPS).reverse();
  let before: number | null = null;
  return received.map((value) => {
    const trace = value.slice(0, 2000);
    const atSeconds = readMessageDate(trace.slice(trace.lastIndexOf(';') + 1));
    const delaySeconds = atSeconds !== null && before !== null ? atSeconds - before : null;
    before = atSeconds ?? before;
    const word = (key: string) =>
      new RegExp(`(?:^|\\s)${key}\\s+([^\\s;()]{1,255})`, 'i').exec(trace)?.[1] ?? null;
    return { from: word('from'), by: word('by'), protocol: word('with'), atSeconds, delaySeconds };
  });
}
