import type { Finding } from '@postseal/dns-checks';
import type { MessageCheckId } from './own-checks.js';
import type { bundles } from './weights.js';

/** What one check found. */
export interface Judgement {
  readonly id: MessageCheckId;
  /** passed and failed are proven; unknown: it could not be tested, which costs nothing. */
  readonly state: 'passed' | 'failed' | 'unknown';
  /** The raw value seen; for unknown, why it could not be tested. */
  readonly seen: string;
  /** What to change here, where it can be said better than in general. */
  readonly fix?: string;
  /** The exact record, header or configuration line. */
  readonly paste?: string;
  /** Tenths of a point, where the case decides; otherwise those of the weight table. */
  readonly points?: number;
  /** A cap shared with others, where the case decides. */
  readonly bundle?: keyof typeof bundles;
}

const MAX_SEEN_LENGTH = 500;

export function passed(id: MessageCheckId, seen: string): Judgement {
  return { id, state: 'passed', seen: cut(seen) };
}

export function failed(
  id: MessageCheckId,
  seen: string,
  details: Pick<Judgement, 'fix' | 'paste' | 'points' | 'bundle'> = {},
): Judgement {
  return { id, state: 'failed', seen: cut(seen), ...details };
}

export function unknown(id: MessageCheckId, reason: string): Judgement {
  return { id, state: 'unknown', seen: cut(reason) };
}

/** A domain finding as this message's. */
export function fromFinding({ id, evidence, fix, proposal }: Finding, points?: number): Judgement {
  return failed(id, evidence, {
    fix,
    ...(proposal ? { paste: `${proposal.name} ${proposal.type} ${proposal.value}` } : {}),
    ...(points === undefined ? {} : { points }),
  });
}

/** Values come from a stranger's message: shown in part, without control characters. */
function cut(text: string): string {
  const plain = text.slice(0, MAX_SEEN_LENGTH * 2).replace(/[\x00-\x1f\x7f-\x9f]+/g, ' ');
  return plain.length > MAX_SEEN_LENGTH ? `${plain.slice(0, MAX_SEEN_LENGTH)}…` : plain;
}
