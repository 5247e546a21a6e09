/** Messages of a day, a source or a period by what passed in alignment with From; the five classes are exclusive. */
export interface ClassCounts {
  readonly messages: number;
  readonly bothPass: number;
  readonly dkimOnly: number;
  readonly spfOnly: number;
  readonly fail: number;
  readonly notGiven: number;
}

export type TrafficClass = 'bothPass' | 'dkimOnly' | 'spfOnly' | 'fail' | 'notGiven';

/** In stacking order, from the baseline up. */
export const trafficClasses: readonly TrafficClass[] = [
  'bothPass',
  'dkimOnly',
  'spfOnly',
  'fail',
  'notGiven',
];

export const classLabel: Readonly<Record<TrafficClass, string>> = {
  bothPass: 'SPF and DKIM pass',
  dkimOnly: 'DKIM only',
  spfOnly: 'SPF only',
  fail: 'Fail',
  notGiven: 'No verdict',
};

export interface Dispositions {
  readonly none: number;
  readonly quarantine: number;
  readonly reject: number;
}

export const dispositionLabel: Readonly<Record<keyof Dispositions, string>> = {
  none: 'Delivered as usual',
  quarantine: 'Quarantined',
  reject: 'Rejected',
};

/** Messages that passed DMARC: either mechanism suffices (RFC 9989). */
export function passed(counts: ClassCounts): number {
  return counts.bothPass + counts.dkimOnly + counts.spfOnly;
}

/** Share of the judged messages that passed, 0 to 1; null when nothing was judged. */
export function passRate(counts: ClassCounts): number | null {
  const judged = counts.messages - counts.notGiven;
  return judged > 0 ? passed(counts) / judged : null;
}

/** Share of the judged messages whose DKIM passed in alignment; null when nothing was judged. */
export function dkimRate(counts: ClassCounts): number | null {
  const judged = counts.messages - counts.notGiven;
  return judged > 0 ? (counts.bothPass + counts.dkimOnly) / judged : null;
}

/** Share of the judged messages whose SPF passed in alignment; null when nothing was judged. */
export function spfRate(counts: ClassCounts): number | null {
  const judged = counts.messages - counts.notGiven;
  return judged > 0 ? (counts.bothPass + counts.spfOnly) / judged : null;
}
