import type { ReportRecord } from '@postseal/dmarc-reports';

/** What the rollups count of a record. The first is all messages; the next five are exclusive and add up to it. */
export const TRAFFIC_COLUMNS = [
  'messages',
  'both_pass',
  'dkim_only',
  'spf_only',
  'fail',
  'not_given',
  'disposition_none',
  'disposition_quarantine',
  'disposition_reject',
  'forwarded',
] as const;

export const TRAFFIC_WIDTH = TRAFFIC_COLUMNS.length;
const FORWARDED = 9;

/**
 * Messages of one report by source: `counts` holds a row of TRAFFIC_COLUMNS for each address and From domain. All sums are
 * exact: a report of more than 1e12 messages is not counted.
 */
export interface TrafficTally {
  readonly sourceIps: readonly string[];
  readonly headerFroms: readonly (string | null)[];
  readonly counts: Float64Array;
}

const MAX_SOURCES = 250_000; // some 50 MB; a report with more is counted from its stored records

/** Counts the records of one report while they pass. */
export class TallyCounter {
  private readonly places = new Map<string, number>();
  private readonly sourceIps: string[] = [];
  private readonly headerFroms: (string | null)[] = [];
  private counts = new Float64Array(16 * TRAFFIC_WIDTH);
  private isFull = false;

  add(record: ReportRecord): void {
    const at = this.placeOf(record.sourceIp, record.headerFrom);
    if (at < 0) return;
    const { counts } = this;
    const { messageCount } = record;
    counts[at]! += messageCount;
    counts[at + classOf(record)]! += messageCount;
    const disposition = dispositionOf(record.disposition);
    if (disposition > 0) counts[at + disposition]! += messageCount;
    if (record.overrideReasons.some(saysForwarded)) counts[at + FORWARDED]! += messageCount;
  }

  /** Null: too many sources to count here. */
  result(): TrafficTally | null {
    if (this.isFull) return null;
    const { sourceIps, headerFroms } = this;
    return { sourceIps, headerFroms, counts: this.counts.slice(0, sourceIps.length * TRAFFIC_WIDTH) };
  }

  private placeOf(sourceIp: string, headerFrom: string | null): number {
    const key = `${sourceIp} ${headerFrom ?? ''}`;
    const known = this.places.get(key);
    if (known !== undefined) return known;
    if (this.isFull || this.sourceIps.length === MAX_SOURCES) return this.giveUp();
    const place = this.sourceIps.length * TRAFFIC_WIDTH;
    this.places.set(key, place);
    this.sourceIps.push(sourceIp);
    this.headerFroms.push(headerFrom);
    if (place === this.counts.length) {
      const larger = new Float64Array(2 * this.counts.length);
      larger.set(this.counts);
      this.counts = larger;
    }
    return place;
  }

  private giveUp(): -1 {
    this.isFull = true;
    this.places.clear();
    this.sourceIps.length = 0;
    this.headerFroms.length = 0;
    this.counts = new Float64Array(0);
    return -1;
  }
}

/** Column of a record's class: a verdict that is missing makes it "not given", unless the other verdict is a pass. */
function classOf({ dkimAligned, spfAligned }: ReportRecord): number {
  if (dkimAligned === 'pass') return spfAligned === 'pass' ? 1 : 2;
  if (spfAligned === 'pass') return 3;
  return dkimAligned === null || spfAligned === null ? 5 : 4;
}

function dispositionOf(disposition: string | null): number {
  switch (disposition) {
    case 'none':
      return 6;
    case 'quarantine':
      return 7;
    case 'reject':
      return 8;
    default:
      return 0;
  }
}

/** Reasons by which a receiver says that mail was sent on by somebody else (RFC 9990; RFC 7489 appendix C). */
function saysForwarded({ type, comment }: ReportRecord['overrideReasons'][number]): boolean {
  switch (type) {
    case 'forwarded':
    case 'trusted_forwarder':
    case 'mailing_list':
      return true;
    case 'local_policy':
      return comment !== null && /arc=pass/i.test(comment);
    default:
      return false;
  }
}
