import { formatIp, type PublicationType, parseIp } from '@postseal/mail-terms';
import { judgeText } from './publication-text.js';
import {
  type ExpectedRecord,
  faulty,
  isSameSet,
  type PublicationVerdict,
  type Sighting,
} from './publication-verdict.js';

/**
 * Judges what one server says about an expected record, and names the exact fault of one that was published wrongly.
 * @param before texts that stood at the name before; null when that is not known
 */
export function judgePublication(
  expected: ExpectedRecord,
  seen: Sighting,
  before: readonly string[] | null,
): PublicationVerdict {
  if (seen.outcome === 'unknown') {
    return seen.reason === 'bogus'
      ? faulty('bogus', 'A validating resolver refuses the answer because its DNSSEC signature is wrong.')
      : { kind: 'unknown' };
  }
  const verdict =
    expected.type === 'TXT'
      ? judgeText(expected, seen.values, before)
      : judgeData(expected, seen.values, before);
  if (expected.type !== 'TXT' || seen.cnames.length === 0) return verdict;
  const alias = `${expected.name} is an alias (CNAME) of ${seen.cnames.at(-1)}`;
  return verdict.kind === 'match'
    ? { kind: 'match', note: `${alias}, where the record stands.` }
    : faulty('alias', `${alias}, which hides every TXT record of that name.`, seen.values[0] ?? null);
}

/** Names at which panels put the record of another name, and what that fault is called. Questions to ask when it is nowhere. */
export function misplacedNames(
  { name, type }: ExpectedRecord,
  domain: string,
): { readonly name: string; readonly code: 'doubled-name' | 'wrong-place' }[] {
  if (type === 'PTR') return [];
  const host = name === domain ? null : name.slice(0, -domain.length - 1);
  const doubled = [`${name}.${domain}`, ...(host ? [`${host}.${name}`] : [])];
  const elsewhere = type === 'TXT' ? [host ? domain : `www.${domain}`] : [];
  return [
    ...doubled.map((other) => ({ name: other, code: 'doubled-name' as const })),
    ...elsewhere.map((other) => ({ name: other, code: 'wrong-place' as const })),
  ].filter((candidate) => candidate.name.length <= 253);
}

function judgeData(
  { type, value }: ExpectedRecord,
  values: readonly string[],
  before: readonly string[] | null,
): PublicationVerdict {
  if (values.length === 0) return { kind: 'absent' };
  const wanted = normalizeData(type, value);
  const seen = values.map((text) => normalizeData(type, text));
  if (seen.includes(wanted)) return { kind: 'match', note: null };
  const target = wanted.split(' ').at(-1)!;
  const unfinished = seen.find((text) => text.split(' ').at(-1)!.startsWith(`${target}.`));
  if (unfinished !== undefined && type !== 'A' && type !== 'AAAA') {
    const detail = `The name ends in “${unfinished
      .split(' ')
      .at(-1)!
      .slice(target.length + 1)}” once more: in a zone file it needs a final dot.`;
    return faulty('unfinished-target', detail, unfinished);
  }
  const renumbered = type === 'MX' ? seen.find((text) => text.endsWith(` ${target}`)) : undefined;
  if (renumbered !== undefined) {
    return faulty('preference', `The host is there with preference ${renumbered.split(' ')[0]}.`, renumbered);
  }
  if (isSameSet(values, before, (text) => normalizeData(type, text))) return { kind: 'before' };
  return faulty('other-value', 'Another value stands there.', values[0]!);
}

/** Record data as it is compared: names in lower case without final dot, one blank, addresses in their one form. */
function normalizeData(type: PublicationType, text: string): string {
  if (type === 'A' || type === 'AAAA') {
    const ip = parseIp(text.trim());
    return ip ? formatIp(ip) : text.trim();
  }
  return text.trim().toLowerCase().split(/\s+/).join(' ').replace(/\.$/, '');
}
