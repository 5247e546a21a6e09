import type { Readable } from 'node:stream';
import { SmtpRefusal } from './smtp-refusal.js';

export interface CollectorLimits {
  readonly maxMailBytes: number;
  /** All mails that are being received or stored. */
  readonly maxHeldBytes: number;
  /** From the first byte to the last. */
  readonly maxDurationMs: number;
}

const FIRST_BUFFER_BYTES = 16 * 1024;

/** Takes mails in while their bytes arrive, and holds no more of them than it may. */
export class MailCollector {
  private heldBytes = 0;

  constructor(private readonly limits: CollectorLimits) {}

  /**
   * Reads a mail to its end and lends it to `use`. Throws SmtpRefusal: 552 when it is too large or 452 when too much is
   * held, both after the rest of it was read and dropped; 421 when it takes too long.
   */
  async receive<T>(stream: Readable, use: (raw: Buffer) => Promise<T>): Promise<T> {
    // One buffer that doubles, not a list of chunks: a peer that sends single bytes would fill the memory with the list.
    let buffer = Buffer.alloc(0);
    let length = 0;
    let refusal: SmtpRefusal | null = null;
    const timer = setTimeout(
      () => stream.destroy(new SmtpRefusal(421, 'This mail takes too long; try again')),
      this.limits.maxDurationMs,
    );
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        refusal ??= this.refuse(buffer.length, length + chunk.length);
        if (refusal) continue;
        if (length + chunk.length > buffer.length) {
          const larger = Buffer.allocUnsafe(grownSize(buffer.length, length + chunk.length));
          buffer.copy(larger, 0, 0, length);
          this.heldBytes += larger.length - buffer.length;
          buffer = larger;
        }
        length += chunk.copy(buffer, length);
      }
      if (refusal) throw refusal;
      return await use(buffer.subarray(0, length));
    } finally {
      clearTimeout(timer);
      this.heldBytes -= buffer.length;
    }
  }

  private refuse(capacity: number, length: number): SmtpRefusal | null {
    const { maxMailBytes, maxHeldBytes } = this.limits;
    if (length > maxMailBytes) return new SmtpRefusal(552, `A mail may have at most ${maxMailBytes} bytes`);
    if (length <= capacity || this.heldBytes - capacity + grownSize(capacity, length) <= maxHeldBytes)
      return null;
    return new SmtpRefusal(452, 'Too many mails are arriving at the moment; try again later');
  }
}

function grownSize(capacity: number, length: number): number {
  return Math.max(FIRST_BUFFER_BYTES, capacity * 2, length);
}
