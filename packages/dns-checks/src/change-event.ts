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
  'spf.range-lost',
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
  'dmarc.rua-authorisation-lost',
  'dmarc.rua-authorised',
  'mx.added',
  'mx.removed',
  'mx.all-replaced',
  'mx.changed',
  'mx.new-without-spf-dkim',
  'ptr.added',
  'ptr.removed',
  'ptr.changed',
  'ptr.unconfirmed',
  'ptr.confirmed',
  'host.gone',
  'host.back',
  'ip.moved',
  'zone.expired',
  'zone.restored',
  'ns.set-changed',
  'dnssec.went-bogus',
  'dnssec.valid-again',
  'dnssec.ds-removed',
  'dnssec.ds-added',
  'dnssec.ds-changed',
  'mta-sts.removed',
  'mta-sts.added',
  'mta-sts.mode-weakened',
  'mta-sts.mx-uncovered',
  'mta-sts.changed',
  'tls-rpt.removed',
  'tls-rpt.added',
  'tls-rpt.changed',
  'bimi.record-changed',
  'bimi.logo-changed',
  'dane.broken',
  'dane.removed',
  'dane.tlsa-changed',
  'blocklist.listed',
  'blocklist.delisted',
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

/** The two sides of a change: canonical texts of the same subject, and what stood there before, for pasting it back. */
export interface RecordChange {
  readonly kind: RecordKind;
  /** As in `RecordState`. */
  readonly subject: string;
  readonly before: string;
  readonly after: string;
  readonly rawBefore: readonly string[];
}

/** What the records alone cannot tell. */
export interface ChangeContext {
  /** Our report address for the domain; its loss is an error. */
  readonly ruaAddress?: string | null;
  /** Reports of the last days still show the selector. */
  readonly isSelectorInUse?: boolean;
  /** The owner named the selector; false when it was only found. */
  readonly isSelectorApproved?: boolean;
  /** Addresses that reports of the last weeks show sending with SPF aligned. */
  readonly seenAddresses?: readonly string[];
  /** Terms of the domain's present SPF record; null when it is not known. */
  readonly spfTerms?: readonly string[] | null;
}

/** Parsed canonical forms of both sides. */
export interface Sides<T> {
  readonly before: T;
  readonly after: T;
}

/** An event in short, as the comparisons of single kinds give it. */
export type Note = readonly [id: ChangeId, severity: Severity, meaning: string];
