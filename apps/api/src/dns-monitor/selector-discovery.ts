const INTERVAL_HOURS = 24; // fifty questions that a healthy domain answers by "no such name"

/** Microsoft 365 rotates between the two: where one is used, the absence of the other is a finding. */
const pair: readonly string[] = ['selector1', 'selector2'];

/** Selectors to look at without complaint beside those that are monitored. */
export function spareSelectors(monitored: readonly string[]): readonly string[] {
  return pair.some((selector) => monitored.includes(selector)) ? pair : [];
}

/** Whether to try the selectors of the services that a domain uses, and those that many have. What answers is watched. */
export function isDiscoveryDue(triedAt: Date | null, now: Date): boolean {
  return triedAt === null || now.getTime() - triedAt.getTime() >= INTERVAL_HOURS * 3_600_000;
}
