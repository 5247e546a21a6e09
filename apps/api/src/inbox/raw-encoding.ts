import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
const WORTH_IT = 0.95; // of the size before

export interface StoredRaw {
  readonly raw: Buffer;
  /** `plain` where compressing saves nothing. */
  readonly rawEncoding: 'zstd' | 'plain';
}

/** The form in which a mail is kept after it was read. Off the thread that calls. */
export async function encodeRaw(bytes: Uint8Array): Promise<StoredRaw> {
  const compressed = await compress(bytes);
  return compressed.length < bytes.length * WORTH_IT
    ? { raw: compressed, rawEncoding: 'zstd' }
    : { raw: Buffer.from(bytes), rawEncoding: 'plain' };
}

/** The mail as it was received. */
export async function decodeRaw(raw: Uint8Array, rawEncoding: string | null): Promise<Buffer> {
  return rawEncoding === 'zstd' ? decompress(raw) : Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
}
