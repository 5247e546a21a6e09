import type { WaitingMessage } from './inbound-message.js';

// A killed process and a lost database cost an attempt as well, and are no fault of the mail: more than any series of
// restarts takes, few enough that a mail that kills its reader stops doing so.
export const MAX_ATTEMPTS = 20;

/** Mails in one transaction: enough that its commit costs little, few enough that a mail is visible within a second. */
export const MAX_BATCH_MESSAGES = 100;
const MAX_BATCH_BYTES = 8 * 1024 * 1024; // raw mails held in memory at once by one lane of a worker

export type BatchChoice =
  | { readonly kind: 'none' }
  | { readonly kind: 'give-up'; readonly message: WaitingMessage }
  | { readonly kind: 'read'; readonly messages: readonly WaitingMessage[] };

/**
 * The next work from the oldest waiting messages. One that was tried before is read alone: if it kills its worker
 * again it takes no other mail's attempt with it. After twenty attempts it is given up.
 */
export function chooseBatch(waiting: readonly WaitingMessage[]): BatchChoice {
  const [first, ...others] = waiting;
  if (!first) return { kind: 'none' };
  if (first.attempts >= MAX_ATTEMPTS) return { kind: 'give-up', message: first };
  const messages = [first];
  let bytes = first.rawBytes;
  for (const message of first.attempts > 0 ? [] : others) {
    bytes += message.rawBytes;
    if (message.attempts > 0 || bytes > MAX_BATCH_BYTES) break;
    messages.push(message);
  }
  return { kind: 'read', messages };
}
