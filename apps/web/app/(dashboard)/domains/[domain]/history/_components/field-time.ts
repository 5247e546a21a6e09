/** Value of a date-and-time field, in the visitor's zone, for a moment. */
export function toFieldTime(moment: Date): string {
  const local = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** The moment that a date-and-time field holds, as ISO text in UTC; null when it holds none. */
export function readFieldTime(text: string): string | null {
  const moment = new Date(text);
  return text === '' || Number.isNaN(moment.getTime()) ? null : moment.toISOString();
}
