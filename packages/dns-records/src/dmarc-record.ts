import { type Alignment, type RequestedPolicy, requestedPolicies } from '@postseal/mail-terms';
import { type ReportUri, type ReportUriFaultCode, type ReportUriList, readReportUris } from './report-uri.js';
import {
  formatTagList,
  type RecordFault,
  readTagList,
  splitTagValue,
  type Tag,
  type TagListFaultCode,
} from './tag-list.js';

export type DmarcFaultCode =
  | TagListFaultCode
  | 'policy-missing'
  | 'policy-invalid'
  | 'sp-invalid'
  | 'np-invalid'
  | 'policy-not-second' // allowed by RFC 9989, refused by some RFC 7489 parsers
  | 'psd-invalid'
  | 'test-invalid'
  | 'alignment-invalid'
  | 'fo-invalid'
  | 'removed-tag' // pct, rf, ri
  | 'unknown-tag'
  | `rua-${ReportUriFaultCode}`
  | `ruf-${ReportUriFaultCode}`;

export type DmarcFault = RecordFault<DmarcFaultCode>;

/** A DMARC policy record (RFC 9989 §4.7). Absent tags have their defaults, except policies, which stay null. */
export interface DmarcRecord {
  readonly text: string;
  readonly tags: readonly Tag[];
  /** `p`; null when absent or invalid. */
  readonly policy: RequestedPolicy | null;
  readonly subdomainPolicy: RequestedPolicy | null;
  readonly nonexistentPolicy: RequestedPolicy | null;
  /** Public suffix flag: `u` (unknown) unless given. */
  readonly psd: 'y' | 'n' | 'u';
  /** `t=y`: receivers apply the policy one level lower. */
  readonly isTest: boolean;
  readonly dkimAlignment: Alignment;
  readonly spfAlignment: Alignment;
  readonly rua: readonly ReportUri[];
  readonly ruf: readonly ReportUri[];
  /** Failure report options; `['0']` unless given. */
  readonly failureOptions: readonly string[];
  /** The removed `pct` tag (RFC 7489 §6.3), which old receivers still obey; null when absent or no number of 0–100. */
  readonly percent: number | null;
  readonly faults: readonly DmarcFault[];
}

const VERSION = /^v[ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)/; // RFC 9989 §4.8: first, and case-sensitive
const REMOVED_TAGS = new Set(['pct', 'rf', 'ri']);
const KNOWN_TAGS = new Set(['v', 'p', 'sp', 'np', 'psd', 't', 'adkim', 'aspf', 'rua', 'ruf', 'fo']);
const FAILURE_OPTIONS = new Set(['0', '1', 'd', 's']);

/** True when receivers take the text for a DMARC record at all: it begins with exactly `v=DMARC1`. */
export function isDmarcRecord(text: string): boolean {
  return VERSION.test(text);
}

/** True for a text that was meant as a DMARC record but that receivers ignore because of its `v` tag. */
export function resemblesDmarcRecord(text: string): boolean {
  if (isDmarcRecord(text)) return false;
  return (
    /(?:^|[\s;"'“])v\s*=\s*["'“]?dmarc/i.test(text) ||
    /^\s*dmarc1?\b/i.test(text) ||
    /^\s*p\s*=\s*(?:none|quarantine|reject)\b/i.test(text)
  );
}

/**
 * Reads a DMARC record and collects every fault with its place; null when `isDmarcRecord` is false.
 * Unknown tags are kept in `tags` and ignored otherwise (RFC 9989 §4.8). Of a repeated tag the first counts.
 */
export function readDmarcRecord(text: string): DmarcRecord | null {
  if (!isDmarcRecord(text)) return null;
  const list = readTagList(text);
  const faults: DmarcFault[] = [...list.faults];
  const first = new Map<string, Tag>();
  for (const tag of list.tags) if (!first.has(tag.name.toLowerCase())) first.set(tag.name.toLowerCase(), tag);

  function choice<T extends string>(name: string, allowed: readonly T[], code: DmarcFaultCode): T | null {
    const tag = first.get(name);
    if (!tag) return null;
    const value = allowed.find((item) => item === tag.value.toLowerCase());
    if (value === undefined) faults.push({ code, span: tag.span });
    return value ?? null;
  }
  function uris(name: 'rua' | 'ruf'): readonly ReportUri[] {
    const tag = first.get(name);
    if (!tag) return [];
    const read: ReportUriList = readReportUris(text, tag);
    for (const { code, span } of read.faults) faults.push({ code: `${name}-${code}`, span });
    return read.uris;
  }

  const policy = choice('p', requestedPolicies, 'policy-invalid');
  if (!first.has('p')) faults.push({ code: 'policy-missing', span: { start: 0, end: text.length } });
  else if (list.tags[1]?.name.toLowerCase() !== 'p') {
    faults.push({ code: 'policy-not-second', span: first.get('p')!.span });
  }
  for (const [name, tag] of first) {
    if (REMOVED_TAGS.has(name)) faults.push({ code: 'removed-tag', span: tag.span });
    else if (!KNOWN_TAGS.has(name)) faults.push({ code: 'unknown-tag', span: tag.span });
  }
  return {
    text,
    tags: list.tags,
    policy,
    subdomainPolicy: choice('sp', requestedPolicies, 'sp-invalid'),
    nonexistentPolicy: choice('np', requestedPolicies, 'np-invalid'),
    psd: choice('psd', ['y', 'n', 'u'], 'psd-invalid') ?? 'u',
    isTest: choice('t', ['y', 'n'], 'test-invalid') === 'y',
    dkimAlignment: choice('adkim', ['r', 's'], 'alignment-invalid') === 's' ? 'strict' : 'relaxed',
    spfAlignment: choice('aspf', ['r', 's'], 'alignment-invalid') === 's' ? 'strict' : 'relaxed',
    rua: uris('rua'),
    ruf: uris('ruf'),
    failureOptions: readFailureOptions(text, first.get('fo'), faults),
    percent: readPercent(first.get('pct')?.value),
    faults,
  };
}

function readFailureOptions(text: string, tag: Tag | undefined, faults: DmarcFault[]): string[] {
  if (!tag) return ['0'];
  const options = splitTagValue(text, tag, ':').map(({ item }) => item.toLowerCase());
  const isValid = options.every((option) => FAILURE_OPTIONS.has(option));
  const contradicts = options.includes('0') && options.includes('1');
  if (!isValid || contradicts) faults.push({ code: 'fo-invalid', span: tag.span });
  return options.filter((option) => FAILURE_OPTIONS.has(option));
}

function readPercent(value: string | undefined): number | null {
  return value !== undefined && /^\d{1,3}$/.test(value) && Number(value) <= 100 ? Number(value) : null;
}

/** What a record asks for, with the defaults of RFC 9989 §4.7 filled in. */
export interface RequestedPolicies {
  readonly p: RequestedPolicy;
  readonly sp: RequestedPolicy;
  readonly np: RequestedPolicy;
}

/**
 * The policies that receivers take from a record. A missing or invalid `p`, or an invalid `sp` or `np`, counts as
 * `p=none` when a report URI is valid; otherwise DMARC does not apply and the answer is null (RFC 9989 §4.10.1).
 * `t=y` and the removed `pct` are not considered here.
 */
export function requestedPoliciesOf(record: DmarcRecord): RequestedPolicies | null {
  const isBroken =
    record.policy === null ||
    record.faults.some(({ code }) => code === 'sp-invalid' || code === 'np-invalid');
  if (isBroken) return record.rua.length > 0 ? { p: 'none', sp: 'none', np: 'none' } : null;
  const p = record.policy!;
  const sp = record.subdomainPolicy ?? p;
  return { p, sp, np: record.nonexistentPolicy ?? sp };
}

/** The policy one level lower, as `t=y` asks (RFC 9989 §4.7). */
export function lowerPolicy(policy: RequestedPolicy): RequestedPolicy {
  return policy === 'reject' ? 'quarantine' : 'none';
}

/** Tags in the order in which a new record is written. */
const WRITING_ORDER = ['v', 'p', 'sp', 'np', 'psd', 't', 'adkim', 'aspf', 'rua', 'ruf', 'fo'] as const;
export type DmarcTagName = (typeof WRITING_ORDER)[number] | 'pct' | 'rf' | 'ri';

/** New values by tag name; null removes the tag. */
export type DmarcChanges = Partial<Record<Exclude<DmarcTagName, 'v'>, string | null>>;

/** A new record from tag values: `v=DMARC1; p=none; rua=mailto:…`. */
export function formatDmarcRecord(values: DmarcChanges): string {
  return editDmarcRecord('v=DMARC1', values);
}

/**
 * The record with some tags changed and everything else as it was: order, unknown tags and values are kept; of
 * repeated tags the first stays. `p` is put right after `v` when it is new, other new tags at the end in the order of the RFC.
 * Accepts any text that holds a tag list; the result always begins with `v=DMARC1`.
 */
export function editDmarcRecord(text: string, changes: DmarcChanges): string {
  const wanted = new Map(Object.entries(changes));
  const kept: { name: string; value: string }[] = [{ name: 'v', value: 'DMARC1' }];
  const written = new Set(['v']);
  for (const tag of readTagList(text).tags) {
    const name = tag.name.toLowerCase();
    if (written.has(name)) continue;
    written.add(name);
    const change = wanted.get(name);
    if (change !== null) kept.push({ name, value: change ?? tag.value });
  }
  for (const name of WRITING_ORDER) {
    const value = wanted.get(name);
    if (written.has(name) || value === null || value === undefined) continue;
    if (name === 'p') kept.splice(1, 0, { name, value });
    else kept.push({ name, value });
  }
  return formatTagList(kept);
}

/** The record with one more report address, last in `rua`; unchanged in meaning when the address is there already. */
export function addReportAddress(text: string, mailtoUri: string): string {
  const record = readDmarcRecord(text);
  const address = mailtoUri.replace(/^mailto:/i, '').toLowerCase();
  if (record?.rua.some((uri) => uri.address?.toLowerCase() === address)) return editDmarcRecord(text, {});
  const uris = (record?.rua ?? []).map((uri) => uri.uri); // without faulty items and size limits
  return editDmarcRecord(text, { rua: [...uris, mailtoUri].join(',') });
}
