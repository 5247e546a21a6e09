import { type DkimKeyFaultCode, type DkimPublicKey, readDkimPublicKey } from './dkim-key.js';
import { type RecordFault, readTagList, splitTagValue, type Tag, type TagListFaultCode } from './tag-list.js';

export type DkimFaultCode =
  | TagListFaultCode
  | DkimKeyFaultCode
  | 'version-not-first'
  | 'version-invalid'
  | 'key-missing'
  | 'key-trailing-bytes'
  | 'key-type-unknown'
  | 'hash-unknown'
  | 'flag-unknown'
  | 'granularity' // g=, removed by RFC 6376
  | 'unknown-tag';

export type DkimFault = RecordFault<DkimFaultCode>;

/** A DKIM key record (RFC 6376 §3.6.1, RFC 8463). Plain data. */
export interface DkimKeyRecord {
  readonly text: string;
  readonly tags: readonly Tag[];
  /** `k=`, lower-case; `rsa` unless given. */
  readonly keyType: string;
  /** Null when revoked, missing or unreadable; `faults` says which. */
  readonly key: DkimPublicKey | null;
  /** `p=` is there and empty: the key is revoked, which is no fault. */
  readonly isRevoked: boolean;
  /** `h=`, lower-case; null when absent: every hash is allowed. */
  readonly hashes: readonly string[] | null;
  /** `s=`, lower-case; `['*']` unless given. */
  readonly services: readonly string[];
  readonly flags: readonly string[];
  /** Flag `y`: the domain tests DKIM, and verifiers treat its mail as unsigned. */
  readonly isTest: boolean;
  /** Flag `s`: the domain in `i=` must equal `d=`. */
  readonly isStrictDomain: boolean;
  readonly faults: readonly DkimFault[];
}

const KNOWN_TAGS = new Set(['v', 'h', 'k', 'n', 'p', 's', 't']);
const KNOWN_HASHES = new Set(['sha1', 'sha256']);
const KNOWN_FLAGS = new Set(['y', 's']);

/**
 * Reads the TXT text of a selector and collects every fault with its place. Never refuses: a text that is no key
 * record at all comes back with `key-missing`. Tag names are case-sensitive (RFC 6376 §3.2).
 */
export function readDkimKeyRecord(text: string): DkimKeyRecord {
  const list = readTagList(text);
  const faults: DkimFault[] = [...list.faults];
  const first = new Map<string, Tag>();
  for (const tag of list.tags) if (!first.has(tag.name)) first.set(tag.name, tag);

  const version = first.get('v');
  if (version && version !== list.tags[0]) faults.push({ code: 'version-not-first', span: version.span });
  if (version && version.value !== 'DKIM1') faults.push({ code: 'version-invalid', span: version.span });
  for (const [name, tag] of first) {
    if (name === 'g') faults.push({ code: 'granularity', span: tag.span });
    else if (!KNOWN_TAGS.has(name)) faults.push({ code: 'unknown-tag', span: tag.span });
  }

  const keyType = first.get('k')?.value.toLowerCase() ?? 'rsa';
  const hashes = readItems(text, first.get('h'), KNOWN_HASHES, 'hash-unknown', faults);
  const flags = readItems(text, first.get('t'), KNOWN_FLAGS, 'flag-unknown', faults) ?? [];
  const value = first.get('p');
  return {
    text,
    tags: list.tags,
    keyType,
    key: readKey(text, value, keyType, first.get('k'), faults),
    isRevoked: value?.value === '',
    hashes,
    services: readItems(text, first.get('s'), null, 'unknown-tag', faults) ?? ['*'],
    flags,
    isTest: flags.includes('y'),
    isStrictDomain: flags.includes('s'),
    faults,
  };
}

function readItems(
  text: string,
  tag: Tag | undefined,
  known: ReadonlySet<string> | null,
  code: DkimFaultCode,
  faults: DkimFault[],
): string[] | null {
  if (!tag) return null;
  const items = splitTagValue(text, tag, ':').filter(({ item }) => item !== '');
  for (const { item, span } of items) {
    if (known && !known.has(item.toLowerCase())) faults.push({ code, span });
  }
  return items.map(({ item }) => item.toLowerCase());
}

function readKey(
  text: string,
  tag: Tag | undefined,
  keyType: string,
  typeTag: Tag | undefined,
  faults: DkimFault[],
): DkimPublicKey | null {
  if (!tag) {
    faults.push({ code: 'key-missing', span: { start: 0, end: text.length } });
    return null;
  }
  if (tag.value === '') return null;
  if (keyType !== 'rsa' && keyType !== 'ed25519') {
    faults.push({ code: 'key-type-unknown', span: typeTag!.span });
    return null;
  }
  const outcome = readDkimPublicKey(tag.value, keyType);
  if (!outcome.ok) {
    faults.push({ code: outcome.fault, span: tag.valueSpan });
    return null;
  }
  if (outcome.key.trailingBytes > 0) faults.push({ code: 'key-trailing-bytes', span: tag.valueSpan });
  return outcome.key;
}

/** The TXT text for a public key: `v=DKIM1; k=rsa; p=…`. An empty key gives the revocation record. */
export function formatDkimKeyRecord(keyType: 'rsa' | 'ed25519', publicKeyBase64: string): string {
  return `v=DKIM1; k=${keyType}; p=${publicKeyBase64}`;
}
