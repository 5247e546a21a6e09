/** Evidence is for people, and stored per finding: a hostile zone must not fill pages or tables with it. */
const MAX_EVIDENCE = 2000;

/** The text, or its beginning with what was left out. */
export function clip(text: string, max: number = MAX_EVIDENCE): string {
  return text.length <= max ? text : `${text.slice(0, max)}… (${text.length - max} more characters)`;
}
