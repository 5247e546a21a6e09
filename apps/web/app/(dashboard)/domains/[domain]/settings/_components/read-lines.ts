/** Entries of a text field: one a line or separated by commas or blanks, each once, in order. */
export function readLines(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/).filter((entry) => entry !== ''))];
}
