import { formatIp, type SoaRecord } from '@postseal/mail-terms';
import packet from 'dns-packet';
import type { CaaRecord, DsRecord, RecordData, RecordType, RrsigRecord, TlsaRecord } from './records.js';
import { MalformedMessage, type ReadBudget, readName } from './wire-name.js';

type DataReader<T> = (message: Buffer, start: number, end: number, budget: ReadBudget) => T;

const TYPE_CODES: Readonly<Record<RecordType, number>> = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  DS: 43,
  RRSIG: 46,
  DNSKEY: 48,
  NSEC3PARAM: 51,
  TLSA: 52,
  CDS: 59,
  SPF: 99,
  CAA: 257,
};
const TYPES_BY_CODE = new Map(Object.entries(TYPE_CODES).map(([type, code]) => [code, type as RecordType]));

export function typeCode(type: RecordType): number {
  return TYPE_CODES[type];
}

export function recordType(code: number): RecordType | null {
  return TYPES_BY_CODE.get(code) ?? null;
}

/**
 * Reads the data of one record, which lies at `start`..`end` of the message. Data that does not fill its length
 * exactly throws. Names are read here and not by the codec, which follows any number of compression pointers.
 */
export const dataReaders: { readonly [T in RecordType]: DataReader<RecordData[T]> } = {
  A: sized(4, codec<string>('A')),
  // The codec compresses the first run of zeros and not the longest; addresses are compared, so RFC 5952 it is.
  AAAA: sized(16, (message, start) => {
    const high = message.readBigUInt64BE(start);
    return formatIp({ family: 6, value: (high << 64n) | message.readBigUInt64BE(start + 8) });
  }),
  CNAME: onlyName,
  NS: onlyName,
  PTR: onlyName,
  MX: (message, start, end, budget) => ({
    preference: message.readUInt16BE(start),
    exchange: onlyName(message, start + 2, end, budget),
  }),
  TXT: readStrings,
  SPF: readStrings,
  SOA: readSoa,
  CAA: atLeast(2, codec<CaaRecord>('CAA')),
  TLSA: atLeast(3, codec<TlsaRecord>('TLSA')),
  DS: atLeast(4, codec<DsRecord>('DS')),
  CDS: atLeast(4, codec<DsRecord>('DS')),
  DNSKEY: atLeast(4, codec('DNSKEY')),
  RRSIG: readRrsig,
  NSEC3PARAM: (message, start, end) => {
    const saltLength = message.readUInt8(start + 4);
    if (start + 5 + saltLength !== end) throw new MalformedMessage('NSEC3PARAM of a wrong length');
    return {
      algorithm: message.readUInt8(start),
      flags: message.readUInt8(start + 1),
      iterations: message.readUInt16BE(start + 2),
      salt: Uint8Array.from(message.subarray(start + 5, end)),
    };
  },
};

function codec<T>(type: RecordType): DataReader<T> {
  const { decode } = packet.record(type);
  return (message, start) => decode(message, start - 2) as T;
}

function sized<T>(bytes: number, read: DataReader<T>): DataReader<T> {
  return (message, start, end, budget) => {
    if (end - start !== bytes) throw new MalformedMessage('record data of a wrong length');
    return read(message, start, end, budget);
  };
}

function atLeast<T>(bytes: number, read: DataReader<T>): DataReader<T> {
  return (message, start, end, budget) => {
    if (end - start < bytes) throw new MalformedMessage('record data too short');
    return read(message, start, end, budget);
  };
}

function onlyName(message: Buffer, start: number, end: number, budget: ReadBudget): string {
  const { name, next } = readName(message, start, budget);
  if (next !== end) throw new MalformedMessage('a name does not fill its record');
  return name;
}

function readStrings(message: Buffer, start: number, end: number, budget: ReadBudget): readonly Uint8Array[] {
  const strings: Uint8Array[] = [];
  for (let at = start; at < end; ) {
    const next = at + 1 + message[at]!;
    if (next > end) throw new MalformedMessage('a string runs past its record');
    if (--budget.stringsLeft < 0) throw new MalformedMessage('too many strings');
    strings.push(message.subarray(at + 1, next));
    at = next;
  }
  return strings;
}

function readSoa(message: Buffer, start: number, end: number, budget: ReadBudget): SoaRecord {
  const primary = readName(message, start, budget);
  const contact = readName(message, primary.next, budget);
  const at = contact.next;
  if (at + 20 !== end) throw new MalformedMessage('SOA of a wrong length');
  return {
    primary: primary.name,
    contact: contact.name,
    serial: message.readUInt32BE(at),
    refreshSeconds: message.readUInt32BE(at + 4),
    retrySeconds: message.readUInt32BE(at + 8),
    expireSeconds: message.readUInt32BE(at + 12),
    minimumSeconds: message.readUInt32BE(at + 16),
  };
}

function readRrsig(message: Buffer, start: number, end: number, budget: ReadBudget): RrsigRecord {
  if (end - start < 19) throw new MalformedMessage('RRSIG too short');
  const signer = readName(message, start + 18, budget);
  if (signer.next > end) throw new MalformedMessage('RRSIG too short');
  const covered = message.readUInt16BE(start);
  return {
    typeCovered: recordType(covered) ?? `TYPE${covered}`,
    algorithm: message.readUInt8(start + 2),
    originalTtlSeconds: message.readUInt32BE(start + 4),
    expiration: message.readUInt32BE(start + 8),
    inception: message.readUInt32BE(start + 12),
    keyTag: message.readUInt16BE(start + 16),
    signer: signer.name,
  };
}
