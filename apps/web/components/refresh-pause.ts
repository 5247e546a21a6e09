const SHORTEST_MS = 2_000;
const LONGEST_MS = 60_000;

/** Milliseconds until it is worth looking again at something that is due then; null: at any moment. */
export function pauseUntil(dueAt: string | null, now: number): number {
  const left = dueAt === null ? 0 : Date.parse(dueAt) - now;
  return Math.min(Math.max(left, SHORTEST_MS), LONGEST_MS);
}
