const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DATE =
  /^(?:(?:mon|tue|wed|thu|fri|sat|sun)\s*,\s*)?(\d{1,2})\s+([a-z]{3})\s+(\d{4}|\d{2})\s+(\d{2}):(\d{2})(?::(\d{2}))?\s+([+-]\d{4}|[a-z]{1,5})$/i;
/** Zones of RFC 5322 §4.3 with a known offset, in hours; every other letter code counts as UTC. */
const ZONES: Readonly<Record<string, number>> = {
  est: -5,
  edt: -4,
  cst: -6,
  cdt: -5,
  mst: -7,
  mdt: -6,
  pst: -8,
  pdt: -7,
};

/** Reads a date of RFC 5322 §3.3, obsolete zones and two-digit years included, as seconds since 1970; null otherwise. */
export function readMessageDate(text: string): number | null {
  const match = DATE.exec(withoutComments(text).trim());
  if (!match) return null;
  const [, day, monthName, yearText, hour, minute, second, zone] = match;
  const month = MONTHS.indexOf(monthName!.toLowerCase());
  const year = Number(yearText) + (yearText!.length > 2 ? 0 : Number(yearText) < 50 ? 2000 : 1900);
  const at = Date.UTC(year, month, Number(day), Number(hour), Number(minute), Number(second ?? 0));
  const isReal =
    month >= 0 && new Date(at).getUTCDate() === Number(day) && Number(hour) < 24 && Number(minute) < 60;
  return isReal ? at / 1000 - offsetSeconds(zone!) : null;
}

function offsetSeconds(zone: string): number {
  if (!/^[+-]/.test(zone)) return (ZONES[zone.toLowerCase()] ?? 0) * 3600;
  const sign = zone.startsWith('-') ? -1 : 1;
  return sign * (Number(zone.slice(1, 3)) * 3600 + Number(zone.slice(3)) * 60);
}

/** `(CET)` behind the zone is usual. */
function withoutComments(text: string): string {
  let depth = 0;
  let plain = '';
  for (const char of text.slice(0, 200)) {
    if (char === '(') depth++;
    else if (char === ')' && depth > 0) depth--;
    else if (depth === 0) plain += char;
  }
  return plain;
}
