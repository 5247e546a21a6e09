import type { SoaRecord, UnavailableReason } from '@postseal/mail-terms';

/** A name or type that DNS cannot be asked about: the fake says `unavailable`, the server drops, refuses or fails. */
export interface Unavailable {
  readonly unavailable: UnavailableReason;
}

type OneOrMany<T> = T | readonly T[];
type Text = string | Uint8Array;
type RecordSet<T> = OneOrMany<T> | Unavailable;

/**
 * The records at one name, as plain data. Everything but TXT and SOA is written as in a zone file (`MX: '10 mx.example.test'`,
 * `TLSA: '3 1 1 00ff'`). A TXT record is a text, split at 255 bytes by itself, or the list of its character-strings:
 * `TXT: ['one', 'two']` is two records, `TXT: [['one', 'two']]` one record of two strings.
 */
export interface NameRecords {
  /** Seconds, for every record at the name; 300 unless told. */
  readonly ttl?: number;
  readonly unavailable?: UnavailableReason;
  readonly A?: RecordSet<string>;
  readonly AAAA?: RecordSet<string>;
  readonly CNAME?: RecordSet<string>;
  readonly NS?: RecordSet<string>;
  readonly PTR?: RecordSet<string>;
  readonly MX?: RecordSet<string | { readonly preference: number; readonly exchange: string }>;
  readonly TXT?: RecordSet<Text | readonly Text[]>;
  /** Type 99, written as TXT is. */
  readonly SPF?: RecordSet<Text | readonly Text[]>;
  readonly SOA?: Partial<SoaRecord> | Unavailable;
  readonly CAA?: RecordSet<string>;
  readonly TLSA?: RecordSet<string>;
  readonly DS?: RecordSet<string>;
  readonly DNSKEY?: RecordSet<string>;
  /** `SOA 13 2 3600 20261224000000 20261124000000 12345 example.test. c2ln`; sent along with what it covers. */
  readonly RRSIG?: RecordSet<string>;
  readonly NSEC3PARAM?: RecordSet<string>;
}

/** Records by owner name: `{ 'example.test': { TXT: 'v=spf1 -all' } }`. `*.example.test` is a wildcard. */
export type ZoneData = Readonly<Record<string, NameRecords>>;

export const zoneTypes = [
  'A',
  'AAAA',
  'CNAME',
  'NS',
  'PTR',
  'MX',
  'TXT',
  'SPF',
  'SOA',
  'CAA',
  'TLSA',
  'DS',
  'DNSKEY',
  'RRSIG',
  'NSEC3PARAM',
] as const;
export type ZoneType = (typeof zoneTypes)[number];

/** One record in the shape that the wire codec takes. */
export interface ZoneRecord {
  readonly name: string;
  readonly type: ZoneType;
  readonly ttl: number;
  readonly data: unknown;
}

const DEFAULT_TTL_SECONDS = 300;

export function canonicalName(name: string): string {
  return name.replace(/\.$/, '').toLowerCase();
}

/** The records of one type at a node, owned by `owner` (the name asked for, where a wildcard stands in). */
export function recordSet(
  node: NameRecords,
  owner: string,
  typeName: string,
): readonly ZoneRecord[] | Unavailable | null {
  if (node.unavailable !== undefined) return { unavailable: node.unavailable };
  const type = zoneTypes.find((known) => known === typeName);
  if (type === undefined) return null;
  const value = node[type];
  if (value === undefined) return null;
  if (isUnavailable(value)) return value;
  const ttl = node.ttl ?? DEFAULT_TTL_SECONDS;
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.map((one) => ({ name: owner, type, ttl, data: wireData(type, one) }));
}

export function isUnavailable(value: unknown): value is Unavailable {
  return typeof value === 'object' && value !== null && 'unavailable' in value;
}

function wireData(type: ZoneType, value: unknown): unknown {
  switch (type) {
    case 'A':
    case 'AAAA':
      return value;
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return canonicalName(value as string);
    case 'MX':
      return mxData(value as string | { preference: number; exchange: string });
    case 'TXT':
      return txtStrings(value as Text | readonly Text[]);
    case 'SPF': // the codec knows the type by name only
      return Buffer.concat(
        txtStrings(value as Text | readonly Text[]).flatMap((part) => [Buffer.of(part.length), part]),
      );
    case 'SOA':
      return soaData(value as Partial<SoaRecord>);
    case 'CAA': {
      const [flags, tag, ...rest] = words(value);
      return { flags: Number(flags), tag, value: rest.join(' ').replaceAll('"', '') };
    }
    case 'TLSA': {
      const [usage, selector, matchingType, ...hex] = words(value);
      return {
        usage: Number(usage),
        selector: Number(selector),
        matchingType: Number(matchingType),
        certificate: Buffer.from(hex.join(''), 'hex'),
      };
    }
    case 'DS': {
      const [keyTag, algorithm, digestType, ...hex] = words(value);
      return {
        keyTag: Number(keyTag),
        algorithm: Number(algorithm),
        digestType: Number(digestType),
        digest: Buffer.from(hex.join(''), 'hex'),
      };
    }
    case 'DNSKEY': {
      const [flags, , algorithm, ...key] = words(value);
      return {
        flags: Number(flags),
        algorithm: Number(algorithm),
        key: Buffer.from(key.join(''), 'base64'),
      };
    }
    case 'RRSIG':
      return rrsigData(value);
    case 'NSEC3PARAM': {
      const [algorithm, flags, iterations, salt = '-'] = words(value);
      const saltBytes = salt === '-' ? Buffer.alloc(0) : Buffer.from(salt, 'hex');
      const [high, low] = [Number(iterations) >> 8, Number(iterations) & 255];
      // The codec knows no NSEC3PARAM and takes the bytes.
      return Buffer.from([Number(algorithm), Number(flags), high, low, saltBytes.length, ...saltBytes]);
    }
  }
}

function rrsigData(value: unknown) {
  const [typeCovered, algorithm, labels, ttl, expiration, inception, keyTag, signer, ...signature] =
    words(value);
  return {
    typeCovered,
    algorithm: Number(algorithm),
    labels: Number(labels),
    originalTTL: Number(ttl),
    expiration: secondsOf(expiration!),
    inception: secondsOf(inception!),
    keyTag: Number(keyTag),
    signersName: canonicalName(signer!),
    signature: Buffer.from(signature.join(''), 'base64'),
  };
}

/** `20261224000000` (RFC 4034 §3.2) as seconds since 1970. */
function secondsOf(text: string): number {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/
    .exec(text)!
    .map(Number);
  return Date.UTC(year!, month! - 1, day!, hour!, minute!, second!) / 1000;
}

function words(value: unknown): string[] {
  return (value as string).trim().split(/\s+/);
}

function mxData(value: string | { preference: number; exchange: string }) {
  if (typeof value !== 'string')
    return { preference: value.preference, exchange: canonicalName(value.exchange) };
  const [preference, exchange] = words(value);
  return { preference: Number(preference), exchange: canonicalName(exchange ?? '') };
}

function txtStrings(value: Text | readonly Text[]): Buffer[] {
  if (Array.isArray(value)) return value.map((part: Text) => Buffer.from(part as string));
  const bytes = Buffer.from(value as string);
  const strings: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 255) strings.push(bytes.subarray(at, at + 255));
  return strings.length === 0 ? [Buffer.alloc(0)] : strings;
}

function soaData(soa: Partial<SoaRecord>) {
  return {
    mname: soa.primary ?? 'ns1.invalid',
    rname: soa.contact ?? 'hostmaster.invalid',
    serial: soa.serial ?? 1,
    refresh: soa.refreshSeconds ?? 3600,
    retry: soa.retrySeconds ?? 600,
    expire: soa.expireSeconds ?? 86_400,
    minimum: soa.minimumSeconds ?? 60,
  };
}
