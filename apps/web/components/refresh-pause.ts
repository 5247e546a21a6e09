const SHORTEST_MS = 2_000;
const LONGEST_MS = 60_000;
const UNKNOWN_MS = 5_000;

/**
 * Milliseconds until it is worth looking again at something that is due then; null: at any moment. What is overdue for a
 * minute waits for somebody, such as an instance without a mail server.
 */
export function pauseUntil(dueAt: string | null, now: number): number {
  if (dueAt === null) return UNKNOWN_MS;
  const left = Date.parse(dueAt) - now;
  if (left < -LONGEST_MS) return LONGEST_MS;
  return Math.min(Math.max(left, SHORTEST_MS), LONGEST_MS);
}
