const HIDDEN = '…';
// A URL whole, so that its path is not taken for a local part; a quoted local part; a plain one.
const ADDRESS =
  /https?:\/\/[^\s<>"]{1,2000}|"(?:[^"\\\n]|\\.){1,100}"(?:@|%40)(?=\S)|[^\s<>"(),;:[\]]{1,200}(?:@|%40)(?=[^\s@])/gi;
const IN_URL = /([=/?&;:]|%3D)[^=/?&;:@%\s]{1,100}(?=@|%40)/gi;
// Role names and ordinary words are nobody's name, and hiding them would garble the sentence.
const NOT_PERSONAL = new Set(
  'abuse account accounts address admin alert alerts and billing bounce bounces check contact delivery domain email for from hello help host info ipv4 ipv6 mail mailbox mailer message messages news newsletter noreply not office policy postmaster receipts recipient reply root sales security sender server service spam support team test the this user users webmaster www'.split(
    ' ',
  ),
);

/** Replaces the local part of every address by `…`; the domain stays. */
export function maskLocalParts(text: string): string {
  return text.replace(ADDRESS, (found) => {
    if (/^https?:/i.test(found)) return found.replace(IN_URL, `$1${HIDDEN}`);
    return `${HIDDEN}${found.endsWith('@') ? '@' : '%40'}`;
  });
}

/** Local parts that a text names, as long as they could be a person's: to be hidden where they stand alone, too. */
export function personalLocalParts(text: string, maxCount: number): string[] {
  const found = new Set<string>();
  for (const match of text.matchAll(/(?<=^|[\s<"'(;:])([^\s<>"'(),;:[\]@/]{3,64})@(?=[a-z0-9])/gi)) {
    const local = match[1]!.toLowerCase();
    if (!NOT_PERSONAL.has(local) && !/^\d{1,4}$/.test(local)) found.add(local);
    if (found.size >= maxCount) break;
  }
  return [...found];
}

/** Hides addresses' local parts, and the given ones also where they stand alone as a word. */
export function maskPersons(text: string, localParts: readonly string[]): string {
  let masked = maskLocalParts(text);
  for (const local of localParts) {
    const escaped = local.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
    masked = masked.replace(new RegExp(`(?<![\\w.-])${escaped}(?![\\w-]|\\.\\w)`, 'gi'), HIDDEN);
  }
  return masked;
}
