export interface TextPart {
  text: string;
  /** Set when the part is a web address. */
  url: string | null;
}

/** Cuts a text into plain parts and web addresses. Full stops and brackets after an address are not part of it. */
export function splitLinks(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(/https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]]/g)) {
    if (match.index > end) parts.push({ text: text.slice(end, match.index), url: null });
    parts.push({ text: match[0], url: match[0] });
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), url: null });
  return parts;
}
