import { readTagList } from '@postseal/dns-records/tag-list';
import { readDomainName } from '@postseal/mail-terms';
import { readBase64 } from './base64.js';
import { announcedLength } from './der-key.js';
import { formatDkimValue, readDkimValue } from './dkim-value.js';
import { readPem } from './pem.js';
import { type RecordShape, shapeRecord } from './record-shapes.js';
import { ownerName, type PastedRecord, readRecordTexts } from './record-text.js';
import { type Remark, remark } from './remark.js';

/** What the person knows beside the paste. */
export interface DkimImportContext {
  readonly domain: string | null;
  readonly selector: string | null;
}

/** One key or alias found in a paste, ready to publish. */
export interface ImportedDkim {
  readonly type: 'TXT' | 'CNAME';
  readonly selector: string | null;
  readonly domain: string | null;
  /** `<selector>._domainkey.<domain>`, as far as known; null without a selector. */
  readonly name: string | null;
  /** One line without quotes and brackets; of a CNAME its target. Null when the paste holds nothing to publish. */
  readonly value: string | null;
  /** The value without testing flag and restrictions; null when that is `value` itself. */
  readonly cleanedValue: string | null;
  readonly keyType: string | null;
  readonly bits: number | null;
  /** In the order of the tabs; empty without name or value. */
  readonly shapes: readonly RecordShape[];
  readonly remarks: readonly Remark[];
}

export interface DkimImport {
  /** The one to show first: an RSA key if there is one. Null when no key was found. */
  readonly main: ImportedDkim | null;
  readonly all: readonly ImportedDkim[];
  /** What is to be said about the paste as a whole. */
  readonly remarks: readonly Remark[];
}

const MAX_PASTE = 256 * 1024;
const MAX_KEYS = 20;
const NAME_WITH_KEY =
  /([A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63}){0,5})\._domainkey((?:\.[A-Za-z0-9_-]{1,63}){0,20})\.?/gi;

/**
 * Reads whatever a person has of a DKIM key: `dkim.txt` of opendkim-genkey, rspamadm's and amavis' output, PEM, `dig`
 * and the like, a panel's text, a plain value. A private key is never part of the result: of an RSA one the public half
 * is taken, any other is refused with the command to use.
 */
export function importDkim(text: string, context: DkimImportContext): DkimImport {
  const pem = readPem(text.slice(0, MAX_PASTE));
  const found = [...recordsIn(pem.rest), ...aliasesIn(pem.rest)].slice(0, MAX_KEYS);
  const fromPem = found.some(({ value }) => value !== null)
    ? []
    : pem.keys.map((key) => ({
        owner: ownerIn(pem.rest),
        value: formatDkimValue(key),
        hint: null,
        isAlias: false,
        remarks: [],
      }));
  const all = [...found, ...fromPem].map((candidate) => complete(candidate, context));
  const remarks = [...remarksOnPem(pem, all.length > 0)];
  const keys = new Set(all.flatMap(({ value }) => value ?? []));
  if (keys.size > 1)
    remarks.push(
      remark(
        'import.several-keys',
        'info',
        `The paste holds ${keys.size} records; each needs an entry of its own.`,
      ),
    );
  const main = all.find(({ keyType }) => keyType === 'rsa') ?? all[0] ?? null;
  return { main, all, remarks };
}

interface Candidate {
  readonly owner: string | null;
  readonly value: string | null;
  /** Domain named beside the record. */
  readonly hint: string | null;
  readonly isAlias: boolean;
  readonly remarks: readonly Remark[];
}

/** Quoted forms first; text without quotes is a panel's or a plain value. */
function recordsIn(text: string): Candidate[] {
  const quoted = readRecordTexts(text)
    .filter(({ strings }) => looksLikeKey(strings.join('')))
    .map((record) => fromQuoted(record, text));
  return quoted.length > 0 ? quoted : fromUnquoted(text);
}

function looksLikeKey(value: string): boolean {
  return /(?:^|[\s;"\\])v\s*=\s*DKIM1|(?:^|[\s;"\\])p\s*=\s*[A-Za-z0-9+/]{20}|(?:^|;)\s*k\s*=\s*(?:rsa|ed25519)\s*;/i.test(
    value,
  );
}

function fromQuoted(record: PastedRecord, text: string): Candidate {
  const remarks: Remark[] = [];
  const joined = record.strings.join('');
  const value = withoutPublishedQuotes(joined, remarks);
  if (record.form === 'zone' || record.form === 'lookup') {
    remarks.push(
      remark(
        'import.quotes',
        'info',
        'Quotes and brackets belong to the file, not to the value: they are taken away. Panels add quotes themselves.',
      ),
    );
  }
  if (
    record.strings
      .slice(0, -1)
      .some((string, index) => isInsideKey(record.strings.slice(0, index + 1).join('')) && /\s$/.test(string))
  ) {
    remarks.push(
      remark(
        'import.split',
        'warning',
        'The value was split inside the key with a blank at the seam; it is taken out.',
      ),
    );
  }
  const hint = /\bDKIM key \S{1,63} for (\S{1,253})/i.exec(record.comment ?? '')?.[1] ?? amavisDomain(text);
  return { owner: record.owner ?? ownerIn(text), value: tidy(value), hint, isAlias: false, remarks };
}

function isInsideKey(start: string): boolean {
  return /p\s*=[^;]*$/.test(start.slice(-20_000));
}

/** Quotes that became part of the record itself, with or without backslashes. */
function withoutPublishedQuotes(value: string, remarks: Remark[]): string {
  if (!/["\\]/.test(value)) return value;
  remarks.push(
    remark(
      'import.quotes-published',
      'error',
      'Quotes or backslashes are part of the value: your panel adds quotes itself. Publish it again without them.',
    ),
  );
  return value.replace(/"\s*"/g, '').replace(/["\\]/g, '');
}

/** amavisd's `showkeys` names the domain in a comment: `; key#1 2048 bits, s=dkim, d=example.org, …`. */
function amavisDomain(text: string): string | null {
  return /^;\s*key#\d{1,4}[^\n]{0,100}\bd=([A-Za-z0-9.-]{1,253})/m.exec(text)?.[1] ?? null;
}

/** Values without quotes: each begins with its version, or is the only one. */
function fromUnquoted(text: string): Candidate[] {
  const plain = text.replace(/[\u200b\ufeff]/g, '').replace(/\u00a0/g, ' ');
  const starts = [...plain.matchAll(/(?<![A-Za-z0-9])v\s{0,3}=\s{0,3}DKIM1\b/gi)].map((match) => match.index);
  if (starts.length === 0) {
    const start =
      /(?<![A-Za-z0-9])(?:[kth]\s?=\s?[a-z0-9:]{1,20}\s?;\s?){0,3}p\s?=\s?[A-Za-z0-9+/]{20}/i.exec(
        plain,
      )?.index;
    if (start !== undefined) starts.push(start);
  }
  if (starts.length === 0) return bareKey(plain);
  return starts.slice(0, MAX_KEYS).map((start, index) => {
    const read = readLooseValue(plain.slice(start, starts[index + 1] ?? plain.length));
    const before = plain.slice(index === 0 ? 0 : starts[index - 1], start);
    const owner = ownerIn(before, 'last') ?? (starts.length === 1 ? ownerIn(plain) : null);
    return { owner, value: tidy(read.value), hint: null, isAlias: false, remarks: read.remarks };
  });
}

/** Base64 alone, as some panels show a key. */
function bareKey(text: string): Candidate[] {
  const run =
    /(?<![A-Za-z0-9+/])(?:MI[GH][A-Za-z0-9+/\s]{150,3000}|MI[ICB][A-Za-z0-9+/\s]{150,3000})={0,2}/.exec(
      text,
    )?.[0];
  if (run === undefined) return [];
  const { base64 } = takeKey(run);
  return [
    { owner: ownerIn(text), value: `v=DKIM1; k=rsa; p=${base64}`, hint: null, isAlias: false, remarks: [] },
  ];
}

/**
 * Reads a value from running text: tags up to the key, then as much base64 as the key's own length announces, over
 * blanks and line ends.
 */
function readLooseValue(text: string): { value: string; remarks: Remark[] } {
  const remarks: Remark[] = [];
  const keyAt = /(?:^|[;\s])p\s{0,3}=\s*/i.exec(text);
  if (keyAt === null) return { value: (text.split('\n')[0] ?? '').trim(), remarks };
  const head = text.slice(0, keyAt.index + keyAt[0].length).replace(/\s+/g, ' ');
  const { base64, hadBlanks, length } = takeKey(text.slice(keyAt.index + keyAt[0].length));
  if (hadBlanks)
    remarks.push(
      remark('import.blanks', 'warning', 'The key had blanks or line breaks inside; they are taken out.'),
    );
  const tail = /^\s?;([^\n]{0,200})/.exec(text.slice(keyAt.index + keyAt[0].length + length))?.[1] ?? '';
  const more = /^(?:\s*[a-z]\s?=[^;\s"]{1,40};?)+/i.exec(tail)?.[0] ?? '';
  return { value: `${head.trimEnd()}${base64}${more === '' ? '' : `; ${more.trim()}`}`, remarks };
}

/** Base64 from the start of a text, joined; stops where the key's DER header says that it ends. */
function takeKey(text: string): { base64: string; hadBlanks: boolean; length: number } {
  let base64 = '';
  let length = 0;
  let hadBlanks = false;
  for (const match of text.slice(0, 20_000).matchAll(/(\s*)([A-Za-z0-9+/]+={0,2})/g)) {
    if (match.index !== length) break; // something that is no base64 lies between
    if (base64 !== '' && (isComplete(base64) || /^\s*\n\s*\n/.test(match[1]!))) break;
    if (base64 !== '' && match[1] !== '') hadBlanks = true;
    base64 += match[2]!;
    length = match.index + match[0].length;
    if (base64.endsWith('=')) break;
  }
  return { base64, hadBlanks, length };
}

function isComplete(base64: string): boolean {
  if (base64.length % 4 !== 0) return false;
  if (base64.length === 44 && !base64.startsWith('MI')) return true; // Ed25519
  const start = readBase64(base64.slice(0, 16));
  const announced = start === null ? null : announcedLength(start);
  return announced !== null && base64.length >= Math.ceil(announced / 3) * 4;
}

/** One line: single blanks between tags, none inside the key. */
function tidy(value: string): string {
  const oneLine = value.replace(/\s+/g, ' ').trim();
  return oneLine.replace(
    /((?:^|[;\s])p\s?=)([^;]*)/i,
    (_, tag: string, key: string) => tag.replace(/\s?=/, '=') + key.replace(/\s/g, ''),
  );
}

/** CNAME pairs as Microsoft 365 and mail services give them. */
function aliasesIn(text: string): Candidate[] {
  const found: Candidate[] = [];
  const lines = text.slice(0, 20_000);
  const pairs = lines.matchAll(
    /([A-Za-z0-9_-]{1,63}\._domainkey(?:\.[A-Za-z0-9_-]{1,63}){0,10})\.?[\s\S]{0,200}?(?:CNAME|points to[^:\n]{0,40}:?|target:?|value:)\s*([A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63}){2,10})\.?(?=\s|$)/gi,
  );
  for (const pair of pairs) {
    if (/v\s?=\s?DKIM1/i.test(pair[0])) continue;
    found.push({
      owner: ownerName(pair[1]!),
      value: ownerName(pair[2]!),
      hint: null,
      isAlias: true,
      remarks: [],
    });
  }
  return found;
}

function ownerIn(text: string, which: 'first' | 'last' = 'first'): string | null {
  const names = [...text.slice(-50_000).matchAll(NAME_WITH_KEY)];
  const name = which === 'first' ? names[0] : names.at(-1);
  return name === undefined ? null : ownerName(name[0]);
}

function complete(candidate: Candidate, context: DkimImportContext): ImportedDkim {
  const remarks: Remark[] = [...candidate.remarks];
  const owner = splitOwner(candidate.owner);
  const selector = context.selector ?? owner.selector;
  const domain =
    readDomain(context.domain) ?? readDomain(undoubled(owner.domain, remarks)) ?? readDomain(candidate.hint);
  if (selector === null)
    remarks.push(
      remark(
        'import.selector-unknown',
        'warning',
        'The paste does not name the selector: enter the one your server signs with.',
      ),
    );
  else if (/^(?:dkim|default|mail|key|selector)$/.test(selector)) {
    remarks.push(
      remark(
        'import.undated-selector',
        'info',
        `“${selector}” has no date; a name such as s202611r makes changing the key easier.`,
      ),
    );
  }
  if (domain === null)
    remarks.push(
      remark(
        'import.domain-unknown',
        'warning',
        'The paste does not name the domain: enter the one your mail is from.',
      ),
    );
  const name = selector === null ? null : `${selector}._domainkey${domain === null ? '' : `.${domain}`}`;
  const { value } = candidate;
  const shapes =
    name === null || value === null || candidate.isAlias ? [] : shapeRecord({ name, zone: domain, value });
  if (candidate.isAlias || value === null) {
    const type = candidate.isAlias ? ('CNAME' as const) : ('TXT' as const);
    return {
      type,
      selector,
      domain,
      name,
      value,
      cleanedValue: null,
      keyType: null,
      bits: null,
      shapes,
      remarks,
    };
  }
  const read = readDkimValue(value);
  const known = new Set(remarks.map(({ id }) => id));
  remarks.push(...read.remarks.filter(({ id }) => !known.has(id)));
  return {
    type: 'TXT',
    selector,
    domain,
    name,
    value,
    cleanedValue: cleaned(value),
    keyType: read.keyType,
    bits: read.key?.bits ?? null,
    shapes,
    remarks: remarks.sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity)),
  };
}

const SEVERITIES: readonly Remark['severity'][] = ['critical', 'error', 'warning', 'info'];

function splitOwner(owner: string | null): { selector: string | null; domain: string | null } {
  if (owner === null) return { selector: null, domain: null };
  const at = owner.indexOf('._domainkey');
  if (at < 0) return { selector: null, domain: null };
  const domain = owner.slice(at + '._domainkey.'.length);
  return { selector: owner.slice(0, at), domain: domain === '' ? null : domain };
}

/** `x._domainkey.example.org.example.org`: the panel added the zone to a name that was full already. */
function undoubled(domain: string | null, remarks: Remark[]): string | null {
  const half = /^(.+)\.\1$/.exec(domain ?? '')?.[1];
  if (half === undefined || !half.includes('.')) return domain;
  remarks.push(
    remark(
      'import.doubled-name',
      'error',
      `The name ends in ${half} twice: enter only the part before the domain in the panel.`,
    ),
  );
  return half;
}

function readDomain(text: string | null): string | null {
  if (text === null) return null;
  const read = readDomainName(text);
  return read.ok ? read.name : null;
}

/** The value as it should be published: without t=y, g=, and limits that nobody needs. */
function cleaned(value: string): string | null {
  const { tags } = readTagList(value);
  const kept = tags.filter(({ name }) => !['t', 'g', 'h', 's'].includes(name));
  const text = kept
    .map(({ name, value: item }) => `${name}=${item.replace(/\s/g, name === 'p' ? '' : '$&')}`)
    .join('; ');
  return kept.length === tags.length || text === value ? null : text;
}

function remarksOnPem(pem: ReturnType<typeof readPem>, hasResult: boolean): Remark[] {
  const remarks: Remark[] = [];
  if (pem.hasPrivateKey) {
    const took = pem.keys.length > 0 || hasResult;
    remarks.push(
      remark(
        'import.private-key',
        'critical',
        took
          ? 'That paste holds your private key. Only its public half was used and nothing was kept; keep the file on your server, and make a new key if others could see it.'
          : 'That is a private key: it must stay on your server, and nothing of it was kept. Get its public half with “openssl pkey -in FILE -pubout” and paste that.',
      ),
    );
  }
  if (pem.unreadable.some((label) => !label.includes('PRIVATE'))) {
    remarks.push(remark('dkim.key-invalid', 'critical', 'The PEM block holds no RSA or Ed25519 public key.'));
  }
  return remarks;
}
