import type { MailVerdict, MessageCheckId } from '@postseal/mail-test';

/** What is kept of a scored test. */
export interface StoredVerdict {
  readonly verdict: MailVerdict;
  /** Checks that this instance does not make; other unknown ones could not be asked. */
  readonly notTested: readonly MessageCheckId[];
}

export const BLOCKLIST_CHECKS: readonly MessageCheckId[] = [
  'blocklist.ip-listed',
  'blocklist.policy-listed',
  'blocklist.domain-listed',
  'content.url-listed',
];
export const SCANNER_CHECKS: readonly MessageCheckId[] = ['content.spam-score'];
