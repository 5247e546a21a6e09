import { isBlankLineBefore, SEPARATOR, unquoted } from './split-mbox.js';

const LINE_FEED = 0x0a;
const OVERLAP = SEPARATOR.length + 3; // a separator cut in two, and the line ends that make the line before it blank

/**
 * The mails of an mbox while its bytes arrive, one at a time: memory holds one mail. A mail of more than `maxMailBytes` is
 * read past and given as null. The separators are those of `splitMbox`; the first line is one.
 */
export async function* splitMboxStream(
  chunks: AsyncIterable<Uint8Array>,
  maxMailBytes: number,
): AsyncGenerator<Uint8Array | null> {
  const mail = new MailBytes(maxMailBytes);
  let rest: Buffer = Buffer.alloc(0);
  let isInSeparator = true;
  for await (const chunk of chunks) {
    const bytes = Buffer.concat([rest, chunk]);
    let from = 0;
    for (;;) {
      if (isInSeparator) {
        const lineEnd = bytes.indexOf(LINE_FEED, from);
        from = lineEnd < 0 ? bytes.length : lineEnd + 1;
        if (lineEnd < 0) break;
        isInSeparator = false;
      }
      const separator = nextSeparator(bytes, from);
      if (separator < 0) {
        const sure = Math.max(from, bytes.length - OVERLAP);
        mail.add(bytes.subarray(from, sure));
        from = sure;
        break;
      }
      mail.add(bytes.subarray(from, separator));
      if (mail.length > 0) yield mail.take();
      from = separator;
      isInSeparator = true;
    }
    rest = bytes.subarray(from);
  }
  if (!isInSeparator) mail.add(rest);
  if (mail.length > 0) yield mail.take();
}

function nextSeparator(bytes: Buffer, from: number): number {
  let at = bytes.indexOf(SEPARATOR, from);
  while (at >= 0 && !(at > 0 && isBlankLineBefore(bytes, at))) at = bytes.indexOf(SEPARATOR, at + 1);
  return at;
}

/** One mail, of which no more is held than it may have. */
class MailBytes {
  private pieces: Buffer[] = [];
  length = 0;

  constructor(private readonly maxBytes: number) {}

  add(piece: Buffer): void {
    this.length += piece.length;
    if (this.length > this.maxBytes) this.pieces = [];
    else this.pieces.push(Buffer.from(piece)); // a copy: the chunk it lies in is let go
  }

  take(): Uint8Array | null {
    const mail = this.length > this.maxBytes ? null : unquoted(Buffer.concat(this.pieces, this.length));
    this.pieces = [];
    this.length = 0;
    return mail;
  }
}
