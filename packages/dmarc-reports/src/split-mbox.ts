export const SEPARATOR = Buffer.from('From ');
const LINE_FEED = 0x0a;
const QUOTED_SEPARATOR = /^>(>*From )/gm;

/** True when a file opens like an mbox (RFC 4155) and not like a mail. */
export function isMbox(bytes: Uint8Array): boolean {
  return SEPARATOR.equals(bytes.subarray(0, SEPARATOR.length));
}

/**
 * The mails of an mbox in order, one at a time. A separator is `From ` at the start of a line after a blank line, or at
 * the start of the file; `>From ` inside a mail loses one quoting mark.
 */
export function* splitMbox(bytes: Uint8Array): Generator<Uint8Array> {
  const mbox = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let separator = nextSeparator(mbox, 0);
  while (separator >= 0) {
    const lineEnd = mbox.indexOf(LINE_FEED, separator);
    if (lineEnd < 0) return;
    const next = nextSeparator(mbox, lineEnd);
    const mail = mbox.subarray(lineEnd + 1, next < 0 ? mbox.length : next);
    if (mail.length > 0) yield unquoted(mail);
    separator = next;
  }
}

function nextSeparator(mbox: Buffer, from: number): number {
  let at = mbox.indexOf(SEPARATOR, from);
  while (at > 0 && !isBlankLineBefore(mbox, at)) at = mbox.indexOf(SEPARATOR, at + 1);
  return at;
}

export function isBlankLineBefore(mbox: Buffer, at: number): boolean {
  if (mbox[at - 1] !== LINE_FEED) return false;
  return mbox[at - 2] === LINE_FEED || (mbox[at - 2] === 0x0d && mbox[at - 3] === LINE_FEED);
}

export function unquoted(mail: Buffer): Uint8Array {
  if (!mail.includes('>From ')) return mail;
  return Buffer.from(mail.toString('latin1').replace(QUOTED_SEPARATOR, '$1'), 'latin1');
}
