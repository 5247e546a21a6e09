import { compareSeverity, parseIp, reverseName } from '@postseal/mail-terms';
import type { CanonicalDkim, CanonicalDmarc } from './canonical.js';
import type { ChangeContext, ChangeEvent, Note, RecordChange, Sides } from './change-event.js';
import { compareDkim } from './compare-record-dkim.js';
import { compareDmarc, compareRuaAuthorisation } from './compare-record-dmarc.js';
import { compareBlocklist, compareDane, compareHost, comparePtr } from './compare-record-host.js';
import { compareMx } from './compare-record-mx.js';
import { compareSpf, compareSpfTree } from './compare-record-spf.js';
import { compareBimi, compareMtaSts, compareTlsRpt } from './compare-record-transport.js';
import { compareDnssec, compareNs, compareZone } from './compare-record-zone.js';
import type { ProposedRecord } from './finding.js';
import type { RecordKind } from './record-state.js';

const comparisons: Record<
  RecordKind,
  (sides: Sides<never>, subject: string, context: ChangeContext) => Note[]
> = {
  zone: compareZone,
  ns: compareNs,
  dnssec: compareDnssec,
  host: compareHost,
  spf: compareSpf,
  'spf-tree': compareSpfTree,
  dmarc: compareDmarc,
  'rua-authorisation': compareRuaAuthorisation,
  dkim: compareDkim,
  mx: compareMx,
  ptr: comparePtr,
  'mta-sts': compareMtaSts,
  'tls-rpt': compareTlsRpt,
  bimi: compareBimi,
  dane: compareDane,
  blocklist: compareBlocklist,
};

/**
 * What a confirmed change means: the events of its kind, most severe first; empty when nothing that matters changed.
 * Both sides are known values: a comparison with "could not ask" does not exist.
 */
export function compareRecord(change: RecordChange, context: ChangeContext = {}): ChangeEvent[] {
  const { kind, subject, before, after } = change;
  if (before === after) return [];
  const sides = { before: JSON.parse(before) as never, after: JSON.parse(after) as never };
  const notes = comparisons[kind](sides, subject, context);
  const restore = restoreOf(change);
  return notes
    .map(([id, severity, meaning]) => ({ id, severity, kind, subject, meaning, restore }))
    .sort((a, b) => compareSeverity(a.severity, b.severity));
}

/** True when a change must be told after the first confirmation: mail is lost or the domain open to forgery. */
export function isUrgentChange(change: RecordChange, context: ChangeContext = {}): boolean {
  return compareRecord(change, context)[0]?.severity === 'critical';
}

/** The one record that stood there before, when it can be pasted back as it was. */
function restoreOf({ kind, subject, before, rawBefore }: RecordChange): ProposedRecord | null {
  const [value] = rawBefore;
  if (rawBefore.length !== 1 || value === undefined) return null;
  if (kind === 'spf') return { name: subject, type: 'TXT', value };
  if (kind === 'dmarc') {
    const { policyDomain, cname } = JSON.parse(before) as CanonicalDmarc;
    return policyDomain === null || cname !== null
      ? null
      : { name: `_dmarc.${policyDomain}`, type: 'TXT', value };
  }
  if (kind === 'dkim') {
    return (JSON.parse(before) as CanonicalDkim).cname === null
      ? { name: subject, type: 'TXT', value }
      : null;
  }
  if (kind === 'mx') return { name: subject, type: 'MX', value };
  return kind === 'ptr' ? { name: reverseName(parseIp(subject)!), type: 'PTR', value: `${value}.` } : null;
}
