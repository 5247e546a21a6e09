import type { StoredStates } from './watch.js';

/** What the drift machine needs to know of a domain. */
export interface WatchedDomain {
  readonly organizationId: string;
  readonly domainId: string;
  readonly domainName: string;
  readonly ruaAddress: string | null;
  /** Selectors that reports of the last days show. */
  readonly selectorsInUse: readonly string[];
  /** Selectors that the owner named. */
  readonly selectorsNamed: readonly string[];
  /** What is remembered of the domain's records, as it was stored. */
  readonly recordStates: StoredStates;
}
