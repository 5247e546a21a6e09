import { readSpfLookalike } from '@postseal/dns-records/spf-lookalike';
import { applySpfEdits, isSpfRecord, readSpfRecord } from '@postseal/dns-records/spf-parser';
import {
  formatIp,
  type IpRange,
  isPublicIp,
  mergeRanges,
  parseIp,
  prefixRange,
  readDomainName,
  unmapIp,
} from '@postseal/mail-terms';
import { type Remark, remark } from './remark.js';

type SpfTerm = NonNullable<ReturnType<typeof readSpfRecord>>['terms'][number];

/** What the record is to say about hosts that are not listed; `keep` leaves an existing ending. */
export type SpfEnding = 'softfail' | 'fail' | 'keep';

export interface SpfWish {
  /** TXT texts published at the domain now, SPF or not. */
  readonly existing: readonly string[];
  /** Addresses and prefixes of the own sending hosts, v4 and v6, as observed or typed. */
  readonly addresses: readonly string[];
  /** Domains of services that send, for `include:`. */
  readonly includes: readonly string[];
  /** Only where the addresses change often: each costs a look-up. */
  readonly mechanisms: readonly ('a' | 'mx')[];
  readonly ending: SpfEnding;
}

export interface SpfDraft {
  /** The one record to publish; valid unless `remarks` holds `spf.syntax`. */
  readonly value: string;
  /** The record that it replaces; null when there was none. */
  readonly replaces: string | null;
  /** Terms that were not there before, in order. */
  readonly added: readonly string[];
  /** Inputs that no term was made of, with the reason. */
  readonly refused: readonly { readonly input: string; readonly remark: Remark }[];
  readonly terms: readonly { readonly text: string; readonly meaning: string }[];
  readonly remarks: readonly Remark[];
}

const MAX_STRING = 255;
const MAX_COMFORTABLE = 450; // with its name the answer still fits 512 bytes of UDP
const WIDEST_PREFIX = { 4: 16, 6: 32 } as const;

/**
 * Builds one SPF record (RFC 7208) from what is published and what sends. Terms that are there stay as they were
 * written; new ones go before `all` or `redirect=`. Never gives a second record, `+all`, or a term that does not parse.
 */
export function buildSpf(wish: SpfWish): SpfDraft {
  const remarks: Remark[] = [];
  const refused: { input: string; remark: Remark }[] = [];
  const published = readPublished(wish.existing, remarks);
  const terms = published.terms.slice();
  const covered = mergeRanges(rangesOf(terms));
  const added: string[] = [];
  const add = (text: string) => {
    if (!terms.includes(text) && !added.includes(text)) added.push(text);
  };

  for (const mechanism of wish.mechanisms)
    if (!terms.some((term) => term.toLowerCase().replace(/^\+/, '') === mechanism)) add(mechanism);
  for (const input of wish.addresses) {
    const read = readNetwork(input);
    if ('remark' in read) refused.push({ input, remark: read.remark });
    else {
      if (read.isWide)
        remarks.push(
          remark(
            'spf.ip-too-broad',
            'warning',
            `${input} lets ${describeSize(read.range)} addresses send in your name; list only those that do.`,
          ),
        );
      if (!covered.some((range) => contains(range, read.range))) add(read.text);
    }
  }
  for (const input of wish.includes) {
    const domain = readDomainName(input.trim().replace(/^include:/i, ''));
    if (!domain.ok)
      refused.push({ input, remark: remark('spf.syntax', 'error', `“${input}” is no domain name.`) });
    else if (!terms.some((term) => term.toLowerCase().replace(/^[+]/, '') === `include:${domain.name}`))
      add(`include:${domain.name}`);
  }

  if ([...terms, ...added].every((term) => isAll(term) || isModifier(term)) && !terms.some(isRedirect)) {
    remarks.push(
      remark(
        'setup.no-sender',
        'warning',
        'The record names nobody who may send: add the addresses that your mail leaves from.',
      ),
    );
  }
  const body = joinTerms(terms, added, wish.ending, remarks);
  const value = ['v=spf1', ...body].join(' ');
  remarks.push(...remarksOnRecord(value));
  return {
    value,
    replaces: published.text,
    added,
    refused,
    terms: body.map((text) => ({ text, meaning: meaningOf(text) })),
    remarks: remarks.filter(
      ({ id, text }, at) => remarks.findIndex((other) => other.id === id && other.text === text) === at,
    ),
  };
}

/** The record for the name a server says in EHLO: bounces have no sender, so receivers check that name (RFC 7208 §2.4). */
export const heloSpfValue = 'v=spf1 a -all';

/** The terms of all SPF records there are; several become one, since receivers answer permerror to two. */
function readPublished(
  existing: readonly string[],
  remarks: Remark[],
): { text: string | null; terms: string[] } {
  const records = existing.filter(isSpfRecord);
  if (records.length > 1) {
    remarks.push(
      remark(
        'spf.multiple-records',
        'critical',
        `There are ${records.length} SPF records, and receivers accept none then. This one joins them: delete the others.`,
      ),
    );
  }
  if (records.length === 0) {
    const garbled = existing.map(readSpfLookalike).find((found) => found?.corrected);
    if (!garbled?.corrected) return { text: null, terms: [] };
    remarks.push(
      remark('spf.version-garbled', 'error', `The published text is no SPF record: ${garbled.detail}.`),
    );
    return { text: garbled.text, terms: termsOf(garbled.corrected, remarks) };
  }
  const terms = records.flatMap((record) => termsOf(record, remarks));
  const seen = new Set<string>();
  const unique = terms.filter((term) => {
    const key = term.toLowerCase();
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  return { text: records[0]!, terms: records.length > 1 ? oneEnding(unique) : unique };
}

function termsOf(text: string, remarks: Remark[]): string[] {
  const faults = readSpfRecord(text)?.faults ?? [];
  const edits = faults.flatMap(({ edit }) => edit ?? []);
  const mended = applySpfEdits(text, edits);
  for (const { detail, edit } of faults) {
    const what = edit === null ? 'it is left out' : 'it is mended here';
    remarks.push(
      remark(
        edit === null ? 'spf.syntax' : 'setup.mended',
        edit === null ? 'critical' : 'warning',
        `The published record has a fault: ${detail}; ${what}.`,
      ),
    );
  }
  const read = readSpfRecord(mended);
  return (read?.terms ?? []).filter(({ kind }) => kind !== 'broken').map((term) => term.text);
}

/** Of several `all` the mildest stays, and `redirect=` only when there is no `all`. */
function oneEnding(terms: readonly string[]): string[] {
  const order = ['+all', '?all', '~all', '-all'];
  const endings = terms.filter(isAll).map((term) => (/^all$/i.test(term) ? '+all' : term.toLowerCase()));
  const mildest = order.find((ending) => endings.includes(ending));
  const rest = terms.filter((term) => !isAll(term) && !(mildest && isRedirect(term)));
  return mildest === undefined ? rest : [...rest, mildest];
}

function joinTerms(
  terms: readonly string[],
  added: readonly string[],
  ending: SpfEnding,
  remarks: Remark[],
): string[] {
  const allAt = terms.findIndex(isAll);
  const redirectAt = terms.findIndex(isRedirect);
  const insertAt =
    allAt >= 0 ? allAt : redirectAt >= 0 ? redirectAt : terms.filter((term) => !isModifier(term)).length;
  const before = terms.slice(0, insertAt);
  const after = terms.slice(insertAt);
  if (allAt >= 0) {
    const lost = after.slice(1).filter((term) => !isModifier(term));
    if (lost.length > 0) {
      remarks.push(
        remark(
          'spf.all-not-last',
          'warning',
          `${lost.join(' ')} stood behind ${terms[allAt]}, where receivers ignore it; it now stands before.`,
        ),
      );
    }
    const modifiers = after.slice(1).filter((term) => isModifier(term) && !isRedirect(term));
    const kept = [...before, ...lost.filter((term) => !isAll(term)), ...added];
    return [...kept, endingOf(terms[allAt]!, ending, remarks), ...modifiers];
  }
  if (redirectAt >= 0) return [...before, ...added, ...after];
  return [...before, ...added, ending === 'fail' ? '-all' : '~all', ...after];
}

function endingOf(written: string, ending: SpfEnding, remarks: Remark[]): string {
  if (ending === 'softfail') return '~all';
  if (ending === 'fail') return '-all';
  if (/^[~-]all$/i.test(written)) return written;
  const [id, what] = /^\?/.test(written)
    ? ['spf.all-neutral', 'says nothing about other hosts']
    : ['spf.all-pass', 'lets every host in the world send in your name'];
  remarks.push(remark(id!, 'error', `${written} ${what}; it becomes ~all.`));
  return '~all';
}

function isAll(term: string): boolean {
  return /^[+\-~?]?all$/i.test(term);
}

function isRedirect(term: string): boolean {
  return /^redirect=/i.test(term);
}

function isModifier(term: string): boolean {
  return /^[a-z][a-z0-9_.-]*=/i.test(term);
}

type Network =
  | { readonly text: string; readonly range: IpRange; readonly isWide: boolean }
  | { readonly remark: Remark };

function readNetwork(input: string): Network {
  const [address = '', length, ...more] = input
    .trim()
    .replace(/^\+?ip[46]:/i, '')
    .split('/');
  const parsed = parseIp(address.replace(/^\[|\]$/g, ''));
  if (parsed === null) return { remark: remark('spf.syntax', 'error', `“${input}” is no IP address.`) };
  const ip = unmapIp(parsed);
  const width = ip.family === 4 ? 32 : 128;
  if (
    more.length > 0 ||
    (length !== undefined && !/^(?:0|[1-9]\d{0,2})$/.test(length)) ||
    Number(length ?? width) > width
  ) {
    return {
      remark: remark(
        'spf.syntax',
        'error',
        `“/${[length, ...more].join('/')}” is no prefix length of an IPv${ip.family} address.`,
      ),
    };
  }
  const prefixLength = Number(length ?? width);
  const range = prefixRange(ip, prefixLength);
  const first = { family: ip.family, value: range.first };
  if (!isPublicIp(first) && !isDocumentation(first)) {
    return {
      remark: remark(
        'spf.ip-not-public',
        'error',
        `${input} is not an address on the Internet: receivers never see it.`,
      ),
    };
  }
  const suffix = prefixLength === width ? '' : `/${prefixLength}`;
  return {
    text: `ip${ip.family}:${formatIp(first)}${suffix}`,
    range,
    isWide: prefixLength < WIDEST_PREFIX[ip.family],
  };
}

const DOCUMENTATION = (
  [
    ['192.0.2.0', 24],
    ['198.51.100.0', 24],
    ['203.0.113.0', 24],
    ['2001:db8::', 32],
  ] as const
).map(([text, length]) => prefixRange(parseIp(text)!, length));

/** Examples in manuals and tests use them (RFC 5737, RFC 3849): as harmless here as there. */
function isDocumentation(ip: { readonly family: 4 | 6; readonly value: bigint }): boolean {
  return DOCUMENTATION.some(
    (range) => range.family === ip.family && ip.value >= range.first && ip.value <= range.last,
  );
}

function rangesOf(terms: readonly string[]): IpRange[] {
  const read = readSpfRecord(['v=spf1', ...terms].join(' '));
  return (read?.terms ?? []).flatMap((term) =>
    (term.kind === 'ip4' || term.kind === 'ip6') && term.qualifier === '+'
      ? [prefixRange(term.network, term.prefixLength)]
      : [],
  );
}

function contains(outer: IpRange, inner: IpRange): boolean {
  return outer.family === inner.family && outer.first <= inner.first && outer.last >= inner.last;
}

function describeSize(range: IpRange): string {
  const bits = (range.last - range.first + 1n).toString(2).length - 1;
  return bits <= 32 ? (2 ** bits).toLocaleString('en') : `2^${bits}`;
}

function remarksOnRecord(value: string): Remark[] {
  const found: Remark[] = [];
  const read = readSpfRecord(value);
  if (read?.terms.some(({ kind }) => kind === 'ptr')) {
    found.push(
      remark(
        'spf.ptr-used',
        'warning',
        'ptr is slow and should not be used (RFC 7208 §5.5): list the addresses in its place.',
      ),
    );
  }
  if (read?.terms.some((term) => term.kind === 'all' && term.qualifier === '+')) {
    found.push(remark('spf.all-pass', 'critical', '+all lets every host in the world send in your name.'));
  }
  if (value.length > MAX_COMFORTABLE) {
    found.push(
      remark(
        'spf.record-large',
        'info',
        `The record has ${value.length} characters; over ${MAX_COMFORTABLE} the answer may not fit one packet.`,
      ),
    );
  } else if (value.length > MAX_STRING) {
    found.push(
      remark(
        'setup.split',
        'info',
        'The record is longer than 255 characters: most panels split it themselves, some want the quoted form.',
      ),
    );
  }
  return found;
}

const QUALIFIER_MEANING = {
  '+': 'may send',
  '-': 'must not send',
  '~': 'should not send; receivers mark such mail',
  '?': 'may or may not send',
} as const;

/** One sentence for a term, in plain words. */
export function meaningOf(text: string): string {
  const term: SpfTerm | undefined = readSpfRecord(`v=spf1 ${text}`)?.terms[0];
  if (term === undefined || term.kind === 'broken') return 'Receivers cannot read this.';
  const target = 'target' in term && term.target !== null ? term.target.text : 'your domain';
  if (term.kind === 'redirect') return `For all else, the record of ${target} decides.`;
  if (term.kind === 'exp') return `Receivers may show the text at ${target} with a refusal.`;
  if (term.kind === 'unknown-modifier') return 'Receivers ignore this.';
  const verb = QUALIFIER_MEANING[term.qualifier];
  switch (term.kind) {
    case 'all':
      return `Every other host ${verb}.`;
    case 'include':
      return `Hosts that the SPF record of ${target} lists ${verb}.`;
    case 'a':
      return `The addresses (A, AAAA) of ${target} ${verb}.`;
    case 'mx':
      return `The mail servers (MX) of ${target} ${verb}.`;
    case 'ptr':
      return `Hosts whose PTR name lies below ${target} ${verb}; slow, not to be used.`;
    case 'exists':
      return `Hosts for which a look-up of ${target} finds anything ${verb}.`;
    case 'ip4':
    case 'ip6':
      return term.prefixLength === (term.kind === 'ip4' ? 32 : 128)
        ? `The address ${formatIp(term.network)} ${verb}.`
        : `The ${describeSize(prefixRange(term.network, term.prefixLength))} addresses of ${formatIp(term.network)}/${term.prefixLength} ${verb}.`;
  }
}
