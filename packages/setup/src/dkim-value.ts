import { readTagList } from '@postseal/dns-records/tag-list';
import { readBase64, writeBase64 } from './base64.js';
import { announcedLength, type PublicKey, readPublicKey } from './der-key.js';
import { type Remark, remark } from './remark.js';

/** A DKIM key record's value with its key and everything that is worth telling about it. */
export interface DkimValue {
  readonly value: string;
  /** Lower-case `k=`, `rsa` unless given. */
  readonly keyType: string;
  readonly key: PublicKey | null;
  readonly isRevoked: boolean;
  readonly isTest: boolean;
  readonly remarks: readonly Remark[];
}

const ADVISED_RSA_BITS = 2048;
const MIN_RSA_BITS = 1024; // RFC 8301 §3.2
const MAX_RSA_BITS = 4096;
const PANEL_CUTS = new Set([254, 255, 256]);

/** Reads the value of a key record (RFC 6376 §3.6.1) and names its faults, each with what to do. */
export function readDkimValue(value: string): DkimValue {
  const list = readTagList(value);
  const tags = new Map<string, string>();
  for (const { name, value: text } of list.tags) if (!tags.has(name)) tags.set(name, text);
  const remarks: Remark[] = [];
  if (list.faults.some(({ code }) => code !== 'empty-tag')) {
    remarks.push(
      remark(
        'dkim.syntax',
        'critical',
        'The value is not a clean list of tag=value pairs; compare it with where it came from.',
      ),
    );
  }
  const version = tags.get('v');
  if (version !== undefined && (version !== 'DKIM1' || list.tags[0]?.name !== 'v')) {
    remarks.push(remark('dkim.version', 'error', 'The value must begin with v=DKIM1, written exactly so.'));
  }
  const keyType = tags.get('k')?.toLowerCase() ?? 'rsa';
  const published = tags.get('p');
  const isRevoked = published === '';
  const key = published ? readKey(published, keyType, value, remarks) : null;
  if (published === undefined) {
    remarks.push(remark('dkim.key-missing', 'critical', 'The value has no p= tag, so it holds no key.'));
  } else if (isRevoked) {
    remarks.push(
      remark('dkim.key-revoked', 'info', 'p= is empty: this record says that the key is withdrawn.'),
    );
  }
  remarks.push(...remarksOnKey(key), ...remarksOnTags(tags));
  return { value, keyType, key, isRevoked, isTest: flagsOf(tags).includes('y'), remarks };
}

/** The value to publish for a key: `v=DKIM1; k=rsa; p=…`. */
export function formatDkimValue(key: PublicKey): string {
  return `v=DKIM1; k=${key.type}; p=${writeBase64(key.published)}`;
}

/** How two values differ in what matters: the key, and the testing flag. Null when one of them holds no readable key. */
export function compareDkimValues(
  before: string,
  after: string,
): { isSameKey: boolean; sentence: string } | null {
  const [one, two] = [readDkimValue(before), readDkimValue(after)];
  if (one.key === null || two.key === null) return null;
  if (writeBase64(one.key.published) !== writeBase64(two.key.published)) {
    return { isSameKey: false, sentence: 'This is another key.' };
  }
  const flag =
    one.isTest === two.isTest ? '' : one.isTest ? ', testing flag removed' : ', testing flag added';
  return { isSameKey: true, sentence: `Same key${flag}.` };
}

function readKey(published: string, keyType: string, value: string, remarks: Remark[]): PublicKey | null {
  const base64 = published.replace(/\s+/g, '');
  if (base64 !== published) {
    remarks.push(
      remark('import.blanks', 'warning', 'The key had blanks or line breaks inside; they are taken out.'),
    );
  }
  if (keyType !== 'rsa' && keyType !== 'ed25519') {
    remarks.push(
      remark(
        'dkim.key-invalid',
        'critical',
        `k=${keyType} is no key type that receivers know; it must be rsa or ed25519.`,
      ),
    );
    return null;
  }
  const bytes = readBase64(base64);
  const key = bytes === null ? null : readPublicKey(bytes);
  if (key !== null && key.type === keyType && key.trailingBytes === 0) {
    if (key.encoding === 'pkcs1') {
      remarks.push(
        remark(
          'import.pkcs1',
          'info',
          'The key is bare PKCS#1; most receivers take it, the standard asks for the form that starts with MIIBI or MIGf.',
        ),
      );
    }
    return key;
  }
  remarks.push(remark('dkim.key-invalid', 'critical', keyFault(base64, key, keyType, value)));
  return null;
}

function keyFault(base64: string, key: PublicKey | null, keyType: string, value: string): string {
  if (key !== null && key.type !== keyType)
    return `The record says k=${keyType}, but the key is ${key.type}.`;
  if (key !== null) return 'There are bytes behind the end of the key; copy it again.';
  if (PANEL_CUTS.has(value.length)) {
    return `The value is ${value.length} characters long and breaks off: a panel cut it. Split it, or use the tab for your DNS provider.`;
  }
  const start = readBase64(base64.slice(0, base64.length - (base64.length % 4)).slice(0, 16));
  const announced = start === null ? null : announcedLength(start);
  if (announced !== null && base64.length < Math.floor((announced * 4) / 3))
    return 'The key breaks off before its end; copy all of it.';
  const strange = /[^A-Za-z0-9+/=]/.exec(base64)?.[0];
  return strange === undefined
    ? 'The key cannot be read; copy it again.'
    : `The key holds “${strange}”, which no key contains; copy it again.`;
}

function remarksOnKey(key: PublicKey | null): Remark[] {
  if (key === null) return [];
  if (key.type === 'ed25519') {
    return [
      remark(
        'dkim.ed25519-only',
        'warning',
        'Several receivers cannot verify Ed25519 yet: keep an RSA key beside it.',
      ),
    ];
  }
  if (key.bits < MIN_RSA_BITS)
    return [
      remark(
        'dkim.key-too-short',
        'critical',
        `The key has ${key.bits} bits; receivers ignore keys under 1024. Make one of 2048 bits.`,
      ),
    ];
  if (key.bits < ADVISED_RSA_BITS)
    return [
      remark(
        'dkim.key-weak',
        'warning',
        `The key has only ${key.bits} bits. It still works, but make one of 2048 bits.`,
      ),
    ];
  if (key.bits > MAX_RSA_BITS)
    return [
      remark(
        'dkim.key-oversized',
        'warning',
        `The key has ${key.bits} bits; receivers need not verify more than 4096. 2048 is enough.`,
      ),
    ];
  return [];
}

function flagsOf(tags: ReadonlyMap<string, string>): string[] {
  return itemsOf(tags.get('t')) ?? [];
}

function itemsOf(text: string | undefined): string[] | null {
  return text === undefined
    ? null
    : text
        .toLowerCase()
        .split(':')
        .map((item) => item.trim())
        .filter(Boolean);
}

function remarksOnTags(tags: ReadonlyMap<string, string>): Remark[] {
  const found: Remark[] = [];
  const flags = flagsOf(tags);
  if (flags.includes('y')) {
    found.push(
      remark(
        'dkim.test-mode',
        'warning',
        't=y says that you only test DKIM: receivers may treat your mail as unsigned. Remove it for real use.',
      ),
    );
  }
  if (flags.includes('s')) {
    found.push(remark('dkim.strict-subdomain', 'info', 't=s forbids signing for subdomains with this key.'));
  }
  if (flags.some((flag) => flag !== 'y' && flag !== 's')) {
    found.push(remark('dkim.flag-unknown', 'info', 't= holds a flag that receivers do not know.'));
  }
  const hashes = itemsOf(tags.get('h'));
  if (hashes !== null && !hashes.includes('sha256')) {
    const [id, text] = hashes.includes('sha1')
      ? ['dkim.hash-sha1', 'h= permits SHA-1 only, which receivers refuse. Remove the tag.']
      : ['dkim.hash-excludes-sha256', 'h= does not permit SHA-256, which all signers use. Remove the tag.'];
    found.push(remark(id!, 'error', text!));
  } else if (hashes !== null) {
    found.push(
      remark(
        'import.hash-restricted',
        'info',
        'h= limits the hashes a signature may use. It does no harm, and may be left out.',
      ),
    );
  }
  const services = itemsOf(tags.get('s'));
  if (services !== null && !services.includes('*') && !services.includes('email')) {
    found.push(remark('dkim.service-type', 'error', 's= says that the key is not for mail. Remove the tag.'));
  } else if (services !== null) {
    found.push(
      remark(
        'import.service-restricted',
        'info',
        's= limits what the key is for. It does no harm, and may be left out.',
      ),
    );
  }
  if (tags.has('g'))
    found.push(remark('dkim.granularity', 'info', 'g= is no longer part of DKIM. Remove the tag.'));
  const unknown = [...tags.keys()].filter((name) => !'v h k n p s t g'.split(' ').includes(name));
  if (unknown.length > 0)
    found.push(remark('dkim.unknown-tag', 'info', `Receivers do not know the tag ${unknown[0]}=.`));
  return found;
}
