import { type DkimKeyRecord, isDmarcRecord, readDkimKeyRecord, readTagList } from '@postseal/dns-records';
import { type ExpectedRecord, faulty, isSameSet, type PublicationVerdict } from './publication-verdict.js';

/** What a TXT record is for, by its version tag: records of one kind must not stand beside each other. */
type Kind = 'spf1' | 'dkim1' | 'dmarc1' | (string & {});

const QUOTES = /["“”„«»]/g;
/** Panels that cut do so at one string of 255 bytes, some one character later. */
const CUT_LENGTHS = [255, 256];

/** Judges the TXT records at the expected name; see `judgePublication`. */
export function judgeText(
  expected: ExpectedRecord,
  values: readonly string[],
  before: readonly string[] | null,
): PublicationVerdict {
  const kind = kindOf(expected.name, expected.value);
  const own = kind === null ? values : values.filter((text) => kindOf(expected.name, text) === kind);
  if (own.length === 0) return { kind: 'absent' };
  if (kind === null) return judgePlain(expected.value, own);
  if (own.length > 1) {
    const detail = `${own.length} records of this kind stand side by side, so receivers use none of them. Delete the older one.`;
    return faulty('several', detail, own.find((text) => !isSame(kind, text, expected.value)) ?? own[1]!);
  }
  const [text] = own as [string];
  if (text === expected.value) return { kind: 'match', note: null };
  if (isSame(kind, text, expected.value)) {
    return { kind: 'match', note: 'Written a little differently, with the same meaning.' };
  }
  const isBefore = isSameSet(
    own,
    before?.filter((old) => kindOf(expected.name, old) === kind) ?? null,
    (each) => each,
  );
  return (
    spoiltCharacters(text, expected.value) ??
    (isCut(text, expected.value) && (!isBefore || CUT_LENGTHS.includes(text.length))
      ? cut(text, expected.value)
      : null) ??
    (isBefore ? { kind: 'before' } : null) ??
    (kind === 'dkim1' ? otherKey(text, expected.value) : null) ??
    faulty('other-value', 'Another value stands there.', text)
  );
}

/** A text without version, such as a proof of ownership: it stands beside others, so only its own damage is a fault. */
function judgePlain(wanted: string, values: readonly string[]): PublicationVerdict {
  if (values.some((text) => text.trim() === wanted.trim())) return { kind: 'match', note: null };
  for (const text of values) {
    if (withoutEscapes(text) === withoutEscapes(wanted)) {
      const spoilt = spoiltCharacters(text, wanted);
      if (spoilt) return spoilt;
    }
    if (isCut(text, wanted)) return cut(text, wanted);
  }
  return { kind: 'absent' };
}

function spoiltCharacters(text: string, wanted: string): PublicationVerdict | null {
  if (text.search(QUOTES) >= 0 && wanted.search(QUOTES) < 0) {
    return faulty('quotes', 'Quotation marks were published as a part of the value.', text);
  }
  if (text.includes('\\') && !wanted.includes('\\')) {
    return faulty('backslashes', 'Backslashes were published as a part of the value.', text);
  }
  if (text.toLowerCase() === wanted.toLowerCase()) {
    return faulty('case', 'Letters were changed between upper and lower case.', text);
  }
  return null;
}

/** True when only the beginning of the value is there. */
function isCut(text: string, wanted: string): boolean {
  const [short, whole] = [text.trim(), wanted.trim()];
  return short.length > 0 && short.length < whole.length && whole.startsWith(short);
}

function cut(text: string, wanted: string): PublicationVerdict {
  const detail = `The value ends after ${text.trim().length} of ${wanted.trim().length} characters.`;
  return faulty('cut', detail, text);
}

function otherKey(text: string, wanted: string): PublicationVerdict | null {
  const [seen, expected] = [readDkimKeyRecord(text), readDkimKeyRecord(wanted)];
  if (seen.key === null && !seen.isRevoked) {
    return faulty('broken-key', 'The record holds no key that verifiers could read.', text);
  }
  if (seen.key === null || expected.key === null || seen.key.fingerprint === expected.key.fingerprint)
    return null;
  const short = (key: NonNullable<DkimKeyRecord['key']>) => key.fingerprint.slice(0, 16);
  const detail = `This is another key: SHA-256 ${short(seen.key)}…, expected ${short(expected.key)}….`;
  return faulty('other-key', detail, text);
}

/** Equal for receivers, whatever the white space, order of tags or case of names. */
function isSame(kind: Kind, text: string, wanted: string): boolean {
  if (text.trim() === wanted.trim()) return true;
  if (text.search(QUOTES) >= 0 || text.includes('\\')) return false;
  switch (kind) {
    case 'spf1':
      return spfForm(text) === spfForm(wanted);
    case 'dkim1':
      return dkimForm(text) !== null && dkimForm(text) === dkimForm(wanted);
    case 'dmarc1':
      return isDmarcRecord(text) && tagForm(text) === tagForm(wanted);
    default:
      return tagForm(text) === tagForm(wanted);
  }
}

function spfForm(text: string): string {
  return text.trim().toLowerCase().split(/\s+/).join(' ');
}

/** What verifiers take from a key record; null without a usable key. */
function dkimForm(text: string): string | null {
  const { key, isRevoked, hashes, services, flags } = readDkimKeyRecord(text);
  if (key === null && !isRevoked) return null;
  return JSON.stringify([key?.fingerprint ?? 'revoked', hashes, services.toSorted(), flags.toSorted()]);
}

function tagForm(text: string): string {
  const tags = readTagList(text).tags.map(
    ({ name, value }) => `${name.toLowerCase()}=${value.replace(/\s+/g, '').toLowerCase()}`,
  );
  return tags.toSorted().join(';');
}

function withoutEscapes(text: string): string {
  return text.replace(QUOTES, '').replaceAll('\\', '').trim();
}

/** By the version tag; below `_domainkey` everything is a key record, since its `v` may be left out. */
function kindOf(name: string, text: string): Kind | null {
  if (name.includes('._domainkey.')) return 'dkim1';
  const version = /^\s*v\s*=\s*\\?([a-z0-9]+)/i.exec(text.replace(QUOTES, ''));
  return version ? version[1]!.toLowerCase() : null;
}
