import type { MxRecord, SoaRecord } from '@postseal/mail-terms';

export interface CaaRecord {
  readonly flags: number;
  readonly tag: string;
  readonly value: string;
}

export interface TlsaRecord {
  readonly usage: number;
  readonly selector: number;
  readonly matchingType: number;
  readonly certificate: Uint8Array;
}

export interface DsRecord {
  readonly keyTag: number;
  readonly algorithm: number;
  readonly digestType: number;
  readonly digest: Uint8Array;
}

export interface DnskeyRecord {
  readonly flags: number;
  readonly algorithm: number;
  readonly key: Uint8Array;
}

/** Times are seconds since 1970 as the record holds them, in serial arithmetic (RFC 4034 §3.1.5). */
export interface RrsigRecord {
  /** Type name, or `TYPE` and its number. */
  readonly typeCovered: string;
  readonly algorithm: number;
  readonly originalTtlSeconds: number;
  readonly expiration: number;
  readonly inception: number;
  readonly keyTag: number;
  readonly signer: string;
}

export interface Nsec3ParamRecord {
  readonly algorithm: number;
  readonly flags: number;
  readonly iterations: number;
  readonly salt: Uint8Array;
}

/** What each type of record holds. Names are lower-case without final dot, odd bytes escaped as in zone files. */
export interface RecordData {
  readonly A: string;
  readonly AAAA: string;
  readonly CNAME: string;
  readonly NS: string;
  readonly PTR: string;
  readonly MX: MxRecord;
  /** The character-strings as they were split on the wire. */
  readonly TXT: readonly Uint8Array[];
  /** Type 99, which SPF had of its own until RFC 7208; the same form as TXT. */
  readonly SPF: readonly Uint8Array[];
  readonly SOA: SoaRecord;
  readonly CAA: CaaRecord;
  readonly TLSA: TlsaRecord;
  readonly DS: DsRecord;
  readonly CDS: DsRecord;
  readonly DNSKEY: DnskeyRecord;
  readonly RRSIG: RrsigRecord;
  readonly NSEC3PARAM: Nsec3ParamRecord;
}

export type RecordType = keyof RecordData;

export type DnsRecord = {
  readonly [T in RecordType]: {
    readonly name: string;
    readonly type: T;
    readonly ttlSeconds: number;
    readonly data: RecordData[T];
  };
}[RecordType];

/** Text of a TXT record: its strings joined as bytes, read as UTF-8, or as Latin-1 where they are not UTF-8. */
export function textOf(strings: readonly Uint8Array[]): string {
  const bytes = strings.length === 1 ? asBuffer(strings[0]!) : Buffer.concat(strings);
  const text = bytes.toString('utf8');
  return text.includes('\ufffd') ? bytes.toString('latin1') : text;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
