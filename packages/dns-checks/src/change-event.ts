import type { Severity } from '@postseal/mail-terms';
import type { ProposedRecord } from './finding.js';
import type { RecordKind } from './record-state.js';

/** What a confirmed change is called. Events describe change, findings describe state. */
export const changeIds = [
  'spf.removed',
  'spf.added',
  'spf.changed',
  'spf.include-target-changed',
  'spf.lookups-rose',
  'dkim.selector-removed',
  'dkim.selector-new',
  'dkim.key-rotated',
  'dkim.key-weakened',
  'dkim.key-broken',
  'dkim.key-revoked',
  'dkim.key-revoked-active',
  'dkim.test-mode-changed',
  'dkim.cname-target-changed',
  'dmarc.removed',
  'dmarc.added',
  'dmarc.policy-weakened',
  'dmarc.policy-strengthened',
  'dmarc.rua-changed',
  'dmarc.owner-changed',
  'dmarc.changed',
  'mx.added',
  'mx.removed',
  'mx.all-replaced',
  'mx.changed',
  'ptr.added',
  'ptr.removed',
  'ptr.changed',
  'ptr.unconfirmed',
  'ptr.confirmed',
] as const;
export type ChangeId = (typeof changeIds)[number];

/** One thing that changed about a watched record. Plain data. */
export interface ChangeEvent {
  readonly id: ChangeId;
  readonly severity: Severity;
  readonly kind: RecordKind;
  readonly subject: string;
  /** What it means, in one plain sentence. */
  readonly meaning: string;
  /** The record that undoes the change; null when there is none to paste. */
  readonly restore: ProposedRecord | null;
}
