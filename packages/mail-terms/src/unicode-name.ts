import punycode from 'punycode/punycode.js';

/** The name as people read it: U-labels where it has A-labels. */
export function toUnicodeName(name: string): string {
  return punycode.toUnicode(name);
}
