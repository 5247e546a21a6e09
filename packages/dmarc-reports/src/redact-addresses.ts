const LOCAL_PART = /(?:"(?:[^"\\]|\\.){0,200}"|[^\s@<>()[\],;:\\"'=|]{1,200})@(?=[\p{L}\p{N}[])/gu;

/** What stands in place of a local part. */
export const HIDDEN_LOCAL_PART = '…';

/** The text with the local part of every mail address taken out: `anna@example.org` becomes `…@example.org`. */
export function redactAddresses(text: string): string {
  return text.replace(LOCAL_PART, `${HIDDEN_LOCAL_PART}@`);
}

const HOST = /@\[?([\p{L}\p{N}._:-]{1,255})\]?/gu;

/** The domains of the mail addresses in a text, in order, without repeats; at most `max`. */
export function domainsOfAddresses(text: string, max: number): string[] {
  const domains = Array.from(text.matchAll(HOST), ([, host]) => host!.toLowerCase().replace(/[.:-]+$/, ''));
  return [...new Set(domains)].slice(0, max);
}
