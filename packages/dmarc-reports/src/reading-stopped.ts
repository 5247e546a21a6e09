import type { RejectionCode } from './codes.js';

/**
 * Unwinds a reading when a limit is breached or an abort is asked for. Thrown through parser callbacks and generators,
 * always caught inside this package and turned into a verdict.
 */
export class ReadingStopped extends Error {
  constructor(readonly reason: RejectionCode) {
    super(reason);
  }
}

/** The reason when `error` is a stop; anything else is a bug and goes on. */
export function stopReason(error: unknown): RejectionCode {
  if (error instanceof ReadingStopped) return error.reason;
  throw error;
}
