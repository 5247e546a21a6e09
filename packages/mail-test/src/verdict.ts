import type { RequestedPolicy, SpfResult } from '@postseal/mail-terms';
import type { Hop } from './hops.js';
import type { MessageLink } from './link-checks.js';
import type { MessageRefusal } from './message-source.js';
import type { MessageCheckId } from './own-checks.js';
import type { Rejection } from './receivers.js';
import type { Score } from './score.js';
import type { ArcVerdict, SignatureVerdict } from './signature-verdict.js';
import type { Group } from './weights.js';

/** One row of the result. Plain data. */
export interface CheckRow {
  readonly id: MessageCheckId;
  readonly group: Group;
  /** advice: failed, at no cost. */
  readonly state: 'passed' | 'failed' | 'advice' | 'unknown';
  /** The fault; the neutral name of the check where nothing is wrong or known. */
  readonly title: string;
  /** The raw value seen; for unknown, why it could not be tested. From a stranger's message: show it as text. */
  readonly seen: string;
  /** Why it matters. */
  readonly why: string;
  /** What to change; null when nothing is. */
  readonly fix: string | null;
  /** The exact record, header or configuration line. */
  readonly paste: string | null;
  readonly reference: string | null;
}

/** What a large receiver would think of the message: three numbers that are never blended. Plain data. */
export interface MailVerdict extends Score {
  readonly wouldReject: readonly Rejection[];
  /** Checks that could not be tested: they cost nothing. */
  readonly unknown: readonly MessageCheckId[];
  /** Failed checks at no cost. */
  readonly advice: readonly MessageCheckId[];
  /** Of how many checks that can cost points the score knows the outcome. */
  readonly counted: { readonly scored: number; readonly total: number };
  readonly checks: readonly CheckRow[];
  readonly facts: {
    readonly headerFrom: string | null;
    readonly subject: string | null;
    readonly envelopeFrom: string | null;
    readonly isBulk: boolean;
    readonly spf: SpfResult;
    readonly dkim: readonly Pick<
      SignatureVerdict,
      'domain' | 'selector' | 'algorithm' | 'result' | 'comment'
    >[];
    readonly arc: ArcVerdict;
    readonly dmarc: {
      readonly result: 'pass' | 'fail' | 'none' | 'unknown';
      readonly policy: RequestedPolicy | null;
      readonly policyDomain: string | null;
    } | null;
    readonly hops: readonly Hop[];
    readonly links: readonly MessageLink[];
    readonly messageBytes: number;
  };
}

export type MailTestOutcome =
  | { readonly ok: true; readonly verdict: MailVerdict }
  | { readonly ok: false; readonly refusal: MessageRefusal };
