/** What bytes are by their first bytes; declared types and file names are never trusted. */
export type ByteKind =
  | 'empty'
  | 'gzip'
  | 'zip'
  | 'zip-without-entries'
  | 'unsupported-compression'
  | 'xml'
  | 'json'
  | 'other';

const SIGNATURES: readonly (readonly [ByteKind, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['zip-without-entries', [0x50, 0x4b, 0x05, 0x06]],
  ['unsupported-compression', [0x42, 0x5a, 0x68]], // bzip2
  ['unsupported-compression', [0xfd, 0x37, 0x7a, 0x58, 0x5a]], // xz
  ['unsupported-compression', [0x37, 0x7a, 0xbc, 0xaf]], // 7z
  ['unsupported-compression', [0x52, 0x61, 0x72, 0x21, 0x1a]], // rar
  ['unsupported-compression', [0x28, 0xb5, 0x2f, 0xfd]], // zstd
  ['unsupported-compression', [0x1f, 0x9d]], // compress
];
const TAR_MAGIC_OFFSET = 257;
const LESS_THAN = 0x3c;
const OPENING_BRACE = 0x7b;

export function sniff(bytes: Uint8Array): ByteKind {
  if (bytes.length === 0) return 'empty';
  for (const [kind, signature] of SIGNATURES) {
    if (signature.every((byte, i) => bytes[i] === byte)) return kind;
  }
  const first = bytes[textStart(bytes)];
  if (first === LESS_THAN) return 'xml';
  if (first === OPENING_BRACE) return 'json';
  return isTar(bytes) ? 'unsupported-compression' : 'other';
}

/** Offset of the first byte that is no byte order mark, blank or NUL (which also lets UTF-16 through). */
export function textStart(bytes: Uint8Array): number {
  let i = 0;
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) i = 3;
  else if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) i = 2;
  while (i < bytes.length && isBlank(bytes[i]!)) i++;
  return i;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09 || byte === 0x00;
}

function isTar(bytes: Uint8Array): boolean {
  return [0x75, 0x73, 0x74, 0x61, 0x72].every((byte, i) => bytes[TAR_MAGIC_OFFSET + i] === byte);
}

/** The name of the packing, for the detail of `compression-unsupported`. */
export function unsupportedName(bytes: Uint8Array): string {
  if (bytes[0] === 0x42) return 'bzip2';
  if (bytes[0] === 0xfd) return 'xz';
  if (bytes[0] === 0x37) return '7z';
  if (bytes[0] === 0x52) return 'rar';
  if (bytes[0] === 0x28) return 'zstd';
  return bytes[0] === 0x1f ? 'compress' : 'tar';
}
