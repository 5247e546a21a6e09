const SHOWN_HEADER_BYTES = 64 * 1024;
const SHOWN_BODY_BYTES = 128 * 1024;
/** Control characters except tab and line ends, and those that turn the direction of text around. */
const NOT_TEXT = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** The beginning of a mail as plain text that can be shown: nothing in it is decoded, rendered or fetched. */
export function readMessageText(raw: Uint8Array): { header: string; body: string; isCut: boolean } {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const { headerEnd, bodyStart } = findBody(bytes);
  return {
    header: textOf(bytes.subarray(0, Math.min(headerEnd, SHOWN_HEADER_BYTES))),
    body: textOf(bytes.subarray(bodyStart, bodyStart + SHOWN_BODY_BYTES)),
    isCut: headerEnd > SHOWN_HEADER_BYTES || bytes.length - bodyStart > SHOWN_BODY_BYTES,
  };
}

function findBody(bytes: Buffer): { headerEnd: number; bodyStart: number } {
  const ends = ['\r\n\r\n', '\n\n'].map((end) => ({ at: bytes.indexOf(end), length: end.length }));
  const [first] = ends.filter(({ at }) => at >= 0).sort((a, b) => a.at - b.at);
  if (!first) return { headerEnd: bytes.length, bodyStart: bytes.length };
  return { headerEnd: first.at, bodyStart: first.at + first.length };
}

function textOf(bytes: Buffer): string {
  return bytes.toString('utf8').replaceAll('\r\n', '\n').replaceAll('\r', '\n').replace(NOT_TEXT, '\ufffd');
}
