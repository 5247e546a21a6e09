import { constants, createInflateRaw, inflateRawSync } from 'node:zlib';

/**
 * node:zlib was measured against fflate: 73 ms against 417 ms for 109 MB, 17 us against 106 us for a usual report.
 * A stream object costs 90 us, so small inputs are inflated in one bounded piece.
 */
const SMALL_INPUT_BYTES = 256 * 1024;
const SMALL_OUTPUT_BYTES = 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;

export interface InflateEnd {
  /** Compressed bytes used; what follows belongs to somebody else. */
  readonly consumedBytes: number;
  /** The deflate data broke off in nonsense; what was yielded before is good. */
  readonly corrupt: boolean;
}

/**
 * Inflates raw deflate data (RFC 1951) that starts at the beginning of `packed`, in pieces of at most 1 MiB. Data that
 * is cut off ends quietly with everything consumed: the caller's container knows the length to expect.
 */
export async function* inflate(packed: Uint8Array): AsyncGenerator<Uint8Array, InflateEnd> {
  const whole = packed.length <= SMALL_INPUT_BYTES ? inflateSmall(packed) : null;
  if (whole) {
    if (whole.bytes.length > 0) yield whole.bytes;
    return { consumedBytes: whole.consumedBytes, corrupt: false };
  }
  const stream = createInflateRaw({ chunkSize: CHUNK_BYTES, finishFlush: constants.Z_SYNC_FLUSH });
  try {
    stream.end(packed);
    for await (const chunk of stream) yield chunk as Uint8Array;
    return { consumedBytes: stream.bytesWritten, corrupt: false };
  } catch (error) {
    if (!isZlibError(error)) throw error;
    return { consumedBytes: packed.length, corrupt: true };
  } finally {
    stream.destroy();
  }
}

function inflateSmall(packed: Uint8Array): { bytes: Uint8Array; consumedBytes: number } | null {
  try {
    // With `info` the result carries the engine, which the type declarations do not know.
    const { buffer, engine } = inflateRawSync(packed, {
      info: true,
      maxOutputLength: SMALL_OUTPUT_BYTES,
      finishFlush: constants.Z_SYNC_FLUSH,
    }) as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
    return { bytes: buffer, consumedBytes: engine.bytesWritten };
  } catch {
    return null; // too large or corrupt: the stream decides, and saves what comes before the damage
  }
}

function isZlibError(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && (code.startsWith('Z_') || code.startsWith('ERR_'));
}
