/** How the bytes of a document ended. */
export interface SourceEnd {
  /** Bytes are missing. */
  readonly truncated: boolean;
  /** All bytes came, but the container's checksum or length disagrees. */
  readonly checksumWrong: boolean;
}

/** A document's bytes, in order, in pieces of bounded size. */
export type ByteSource = AsyncGenerator<Uint8Array, SourceEnd>;

const SLICE_BYTES = 64 * 1024;

/** Bytes that need no unpacking. */
export async function* wholeBytes(bytes: Uint8Array): ByteSource {
  yield* slices(bytes);
  return { truncated: false, checksumWrong: false };
}

export function* slices(bytes: Uint8Array): Generator<Uint8Array> {
  for (let i = 0; i < bytes.length; i += SLICE_BYTES) yield bytes.subarray(i, i + SLICE_BYTES);
}
