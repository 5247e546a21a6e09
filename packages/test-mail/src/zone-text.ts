import { type NameRecords, type ZoneData, type ZoneType, zoneTypes } from './zone-records.js';

type Mutable = Record<string, Record<string, unknown>>;

/**
 * Reads zone-file lines (RFC 1035 §5.1): `NAME [TTL] [IN] TYPE DATA`, one record a line, with `$ORIGIN`, `$TTL`, `@`,
 * names relative to the origin, blank for the previous name, quoted strings and `;` comments. No parentheses.
 * Throws on a line that it cannot read: test data should be right.
 */
export function parseZoneText(text: string, origin = ''): ZoneData {
  const data: Mutable = {};
  let base = origin.replace(/\.$/, '');
  let ttl: number | undefined;
  let owner = base;
  for (const line of text.split('\n')) {
    const words = splitLine(line);
    if (words.length === 0) continue;
    if (words[0] === '$ORIGIN') base = words[1]!.replace(/\.$/, '');
    else if (words[0] === '$TTL') ttl = Number(words[1]);
    else {
      if (!/^\s/.test(line)) owner = absolute(words.shift()!, base);
      let recordTtl = ttl;
      while (/^(\d+|IN)$/i.test(words[0] ?? '')) {
        const word = words.shift()!;
        if (!/^in$/i.test(word)) recordTtl = Number(word);
      }
      const type = zoneTypes.find((known) => known === words[0]?.toUpperCase());
      if (type === undefined) throw new Error(`no record type in zone line ${JSON.stringify(line)}`);
      const node = data[owner] ?? {};
      data[owner] = node;
      if (recordTtl !== undefined) node.ttl = recordTtl;
      addRecord(node, type, words.slice(1), base);
    }
  }
  return data as Record<string, NameRecords>;
}

function addRecord(node: Record<string, unknown>, type: ZoneType, words: string[], base: string): void {
  if (type === 'SOA') {
    const [primary, contact, ...numbers] = words;
    const [serial, refreshSeconds, retrySeconds, expireSeconds, minimumSeconds] = numbers.map(Number);
    node.SOA = {
      primary: absolute(primary!, base),
      contact: absolute(contact!, base),
      serial,
      refreshSeconds,
      retrySeconds,
      expireSeconds,
      minimumSeconds,
    };
    return;
  }
  const values = (node[type] ?? []) as unknown[];
  node[type] = [...values, recordValue(type, words, base)];
}

function recordValue(type: ZoneType, words: string[], base: string): unknown {
  switch (type) {
    case 'TXT':
      return words;
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return absolute(words[0]!, base);
    case 'MX':
      return { preference: Number(words[0]), exchange: absolute(words[1]!, base) };
    default:
      return words.join(' ');
  }
}

function absolute(name: string, base: string): string {
  if (name === '@') return base;
  if (name.endsWith('.')) return name.slice(0, -1);
  return base === '' ? name : `${name}.${base}`;
}

/** Words and quoted strings of a line, without its comment. */
function splitLine(line: string): string[] {
  const words: string[] = [];
  for (const match of line.matchAll(/"((?:\\.|[^"\\])*)"|(;.*)|([^\s;"]+)/g)) {
    if (match[2] !== undefined) break;
    words.push(match[3] ?? match[1]!.replace(/\\(.)/g, '$1'));
  }
  return words;
}
