import { isSpfRecord, readSpfRecord, type SpfRecord } from '@postseal/dns-records';
import { type Finding, finding } from './finding.js';

/** Terms as they can follow a lost space; bare names of mechanisms are left out, since host names contain them. */
const TERM_START = /^[+\-~?]?(?:include:|ip4:|ip6:|exists:|a:|mx:|ptr:|redirect=|exp=)/i;
const CLOSING_ALL = /^[+\-~?]all(?: |$)/i;

/** The strings of one TXT record as receivers join them: byte by byte (RFC 7208 §3.3). */
export function joinStrings(strings: readonly Uint8Array[]): string {
  return strings.map(toText).join('');
}

function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** SPF records whose split into strings has lost a space between two terms or put one into the middle of a term. */
export function checkSplits(domain: string, records: readonly (readonly Uint8Array[])[]): Finding[] {
  return records.flatMap((strings) => {
    const text = joinStrings(strings);
    if (strings.length < 2 || !isSpfRecord(text)) return [];
    const mended = mendSplits(strings.map(toText));
    if (mended === text) return [];
    const evidence = strings.map((string) => `"${toText(string)}"`).join(' ');
    const isWhole = readSpfRecord(mended)?.faults.length === 0;
    const proposal = { name: domain, type: 'TXT' as const, value: mended };
    return [finding('spf.string-over-255', domain, evidence, isWhole ? { proposal } : {})];
  });
}

/** Joins strings, moving a space where the record is sounder for it. Equal to plain joining when no split is at fault. */
function mendSplits(strings: readonly string[]): string {
  return strings.slice(1).reduce((text, next) => {
    const plain = text + next;
    if (text.endsWith(' ') || next.startsWith(' ')) {
      const closed = text.trimEnd() + next.trimStart();
      return faultsOf(closed) < faultsOf(plain) ? closed : plain;
    }
    const spaced = `${text} ${next}`;
    // An address such as 2001:db8::a:b may be split in front of what looks like a term.
    const isLost = TERM_START.test(next) ? faultsOf(spaced) < faultsOf(plain) : CLOSING_ALL.test(next);
    return isLost && endsWithWholeTerm(text) ? spaced : plain;
  }, strings[0]!);
}

/** True when what stands before the split can stand by itself: `include:` cannot, `include:a.example` can. */
function endsWithWholeTerm(text: string): boolean {
  const record = readSpfRecord(text);
  const last = record?.terms.at(-1);
  return record !== null && last !== undefined && !isFaulty(record, last.span.start);
}

function isFaulty(record: SpfRecord, from: number): boolean {
  return record.faults.some(({ span }) => span.end > from);
}

/** Terms that run together can be legal: `include:a.testinclude:b.test` names a host, but hardly the one that is meant. */
function faultsOf(text: string): number {
  const record = readSpfRecord(text);
  if (record === null) return Number.POSITIVE_INFINITY;
  return record.faults.length + record.lints.filter(({ code }) => code === 'glued-terms').length;
}
