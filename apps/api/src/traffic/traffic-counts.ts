import type { TrafficCounts } from '@postseal/contract';

/** The counts of a row of SQL, in their order. */
export const trafficColumns = [
  'messages',
  'bothPass',
  'dkimOnly',
  'spfOnly',
  'fail',
  'notGiven',
  'dispositionNone',
  'dispositionQuarantine',
  'dispositionReject',
] as const;
export type TrafficColumn = (typeof trafficColumns)[number];

/** A row's counts as the contract has them. */
export function toTrafficCounts(row: Readonly<Record<TrafficColumn, number>>): TrafficCounts {
  const { messages, bothPass, dkimOnly, spfOnly, fail, notGiven } = row;
  const dispositions = {
    none: row.dispositionNone,
    quarantine: row.dispositionQuarantine,
    reject: row.dispositionReject,
  };
  return { messages, bothPass, dkimOnly, spfOnly, fail, notGiven, dispositions };
}
