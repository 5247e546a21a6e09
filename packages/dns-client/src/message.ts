import { dataReaders, recordType, typeCode } from './record-data.js';
import type { DnsRecord, RecordType } from './records.js';
import { MalformedMessage, newReadBudget, type ReadBudget, readName } from './wire-name.js';

export interface Question {
  readonly name: string;
  readonly type: RecordType;
  /** RD: a resolver is asked to find the answer. True unless told; false when asking an authoritative server. */
  readonly recursionDesired?: boolean;
  /** CD: also hand out what fails validation. False unless told; it can spoil AD for later queries in a shared cache. */
  readonly checkingDisabled?: boolean;
  /** DO: signatures and extended errors are welcome. True unless told. */
  readonly dnssecOk?: boolean;
}

/** A query on the wire. The id is written when it is sent. */
export interface EncodedQuery {
  readonly bytes: Buffer;
  readonly name: string;
  /** Offset after the question section; the reply must repeat every byte from 12 up to here. */
  readonly questionEnd: number;
}

/** Extended DNS error (RFC 8914). */
export interface ExtendedError {
  readonly code: number;
  readonly text: string;
}

export interface Message {
  readonly rcode: string;
  readonly isAuthoritative: boolean;
  readonly isTruncated: boolean;
  readonly isRecursionAvailable: boolean;
  readonly isAuthenticated: boolean;
  /** Records of the types in `RecordData`; others are skipped. Empty when truncated. */
  readonly answers: readonly DnsRecord[];
  readonly authorities: readonly DnsRecord[];
  readonly additionals: readonly DnsRecord[];
  readonly extendedErrors: readonly ExtendedError[];
  /** Whether the reply has an OPT record; false with FORMERR or NOTIMP means the server does not know EDNS. */
  readonly hasEdns: boolean;
}

export type MessageOutcome =
  | { readonly ok: true; readonly message: Message }
  | { readonly ok: false; readonly fault: string };

const HEADER_BYTES = 12;
const MAX_RECORDS = 500;
const EDNS_PAYLOAD_BYTES = 1232; // fits every path without fragments (DNS flag day 2020)
const OPT_RECORD_BYTES = 11;
const OPT = 41;
const EXTENDED_ERROR_OPTION = 15;
const CLASS_IN = 1;
const MAX_TTL = 0x7fffffff; // RFC 2181 §8: with the top bit set it counts as 0
const MAX_ERROR_TEXT_BYTES = 200;
const ONE_QUESTION = 0x00010000; // and no answers
const DOT = 0x2e;
const RECURSION_DESIRED = 0x0100;
const AUTHENTIC_DATA = 0x0020; // RFC 6840 §5.7: we understand AD
const CHECKING_DISABLED = 0x0010;
const DNSSEC_OK = 0x8000;
const RCODES = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];

/** `question.name` must have passed `readQueryName`. */
export function encodeQuery(question: Question, edns: boolean): EncodedQuery {
  const { name } = question;
  const questionEnd = HEADER_BYTES + (name === '' ? 1 : name.length + 2) + 4;
  // From the pool, and without a codec: an allocation outside the heap would cost a third of the query.
  const bytes = Buffer.allocUnsafe(questionEnd + (edns ? OPT_RECORD_BYTES : 0));
  bytes.writeUInt16BE(flagsOf(question), 2);
  bytes.writeUInt32BE(ONE_QUESTION, 4);
  bytes.writeUInt32BE(edns ? 1 : 0, 8);
  writeName(bytes, name);
  bytes.writeUInt16BE(typeCode(question.type), questionEnd - 4);
  bytes.writeUInt16BE(CLASS_IN, questionEnd - 2);
  if (edns) {
    bytes.writeUInt8(0, questionEnd);
    bytes.writeUInt16BE(OPT, questionEnd + 1);
    bytes.writeUInt16BE(EDNS_PAYLOAD_BYTES, questionEnd + 3);
    bytes.writeUInt32BE((question.dnssecOk ?? true) ? DNSSEC_OK : 0, questionEnd + 5);
    bytes.writeUInt16BE(0, questionEnd + 9);
  }
  return { bytes, name, questionEnd };
}

function flagsOf({ recursionDesired, checkingDisabled }: Question): number {
  return (
    ((recursionDesired ?? true) ? RECURSION_DESIRED : 0) |
    AUTHENTIC_DATA |
    (checkingDisabled ? CHECKING_DISABLED : 0)
  );
}

/** Writes all text at once, then a length over each dot and before the first label. */
function writeName(bytes: Buffer, name: string): void {
  const end = HEADER_BYTES + 1 + bytes.write(name, HEADER_BYTES + 1, 'latin1');
  if (name !== '') bytes[end] = 0;
  let lengthAt = HEADER_BYTES;
  for (let at = HEADER_BYTES + 1; at <= end; at++) {
    if (at !== end && bytes[at] !== DOT) continue;
    bytes[lengthAt] = at - lengthAt - 1;
    lengthAt = at;
  }
}

/** True when the reply has the query's id and repeats its question; servers may leave the question out of an error. */
export function isReplyTo(query: EncodedQuery, reply: Buffer): boolean {
  if (reply.length < HEADER_BYTES || reply[0] !== query.bytes[0] || reply[1] !== query.bytes[1]) return false;
  if ((reply[2]! & 0xf8) !== 0x80) return false; // a response, opcode QUERY
  if (reply.readUInt16BE(4) === 0) return reply.length === HEADER_BYTES && isFailure(reply[3]! & 15);
  const end = query.questionEnd;
  return (
    reply.length >= end &&
    reply.readUInt16BE(4) === 1 &&
    reply.compare(query.bytes, HEADER_BYTES, end, HEADER_BYTES, end) === 0
  );
}

function isFailure(rcode: number): boolean {
  return rcode !== 0 && rcode !== 3;
}

/** Reads a reply for which `isReplyTo` holds. Never throws. */
export function readMessage(reply: Buffer, query: EncodedQuery): MessageOutcome {
  try {
    return { ok: true, message: parse(reply, query) };
  } catch (error) {
    // Whatever the codec throws at bytes from strangers says the same: this is no message.
    return { ok: false, fault: error instanceof MalformedMessage ? error.message : 'record data unreadable' };
  }
}

function parse(reply: Buffer, query: EncodedQuery): Message {
  const counts = [reply.readUInt16BE(6), reply.readUInt16BE(8), reply.readUInt16BE(10)] as const;
  if (counts[0] + counts[1] + counts[2] > MAX_RECORDS) {
    throw new MalformedMessage(`more than ${MAX_RECORDS} records`);
  }
  const flags = reply.readUInt16BE(2);
  const isTruncated = (flags & 0x0200) !== 0;
  const sections = { answers: [], authorities: [], additionals: [] } as Record<string, DnsRecord[]>;
  const budget = newReadBudget();
  const edns: Edns = { seen: false, rcodeHigh: 0, errors: [] };
  if (!isTruncated) {
    let at = reply.length === HEADER_BYTES ? HEADER_BYTES : query.questionEnd;
    at = readSection(reply, at, counts[0], sections.answers!, query.name, edns, budget);
    at = readSection(reply, at, counts[1], sections.authorities!, query.name, edns, budget);
    readSection(reply, at, counts[2], sections.additionals!, query.name, edns, budget);
  }
  const rcode = (edns.rcodeHigh << 4) | (flags & 15);
  return {
    rcode: RCODES[rcode] ?? (rcode === 16 ? 'BADVERS' : `RCODE${rcode}`),
    isAuthoritative: (flags & 0x0400) !== 0,
    isTruncated,
    isRecursionAvailable: (flags & 0x0080) !== 0,
    isAuthenticated: (flags & 0x0020) !== 0,
    answers: sections.answers!,
    authorities: sections.authorities!,
    additionals: sections.additionals!,
    extendedErrors: edns.errors,
    hasEdns: edns.seen,
  };
}

interface Edns {
  seen: boolean;
  rcodeHigh: number;
  errors: ExtendedError[];
}

/** Appends the section's readable records to `records` and returns the offset after it. */
function readSection(
  message: Buffer,
  start: number,
  count: number,
  records: DnsRecord[],
  questionName: string,
  edns: Edns,
  budget: ReadBudget,
): number {
  let at = start;
  for (let index = 0; index < count; index++) {
    // Nearly every owner is a pointer to the question, whose bytes are known to be ours.
    const owner =
      message[at] === 0xc0 && message[at + 1] === HEADER_BYTES
        ? { name: questionName, next: at + 2 }
        : readName(message, at, budget);
    const typeCode = message.readUInt16BE(owner.next);
    const classCode = message.readUInt16BE(owner.next + 2);
    const dataStart = owner.next + 10;
    const dataEnd = dataStart + message.readUInt16BE(owner.next + 8);
    if (dataEnd > message.length) throw new MalformedMessage('record runs past the message');
    at = dataEnd;
    if (typeCode === OPT) {
      readEdns(message, owner.next + 4, dataStart, dataEnd, edns);
      continue;
    }
    const type = recordType(typeCode);
    if (type === null || classCode !== CLASS_IN) continue;
    const ttl = message.readUInt32BE(owner.next + 4);
    const data = dataReaders[type](message, dataStart, dataEnd, budget);
    records.push({ name: owner.name, type, ttlSeconds: ttl > MAX_TTL ? 0 : ttl, data } as DnsRecord);
  }
  return at;
}

function readEdns(message: Buffer, ttlAt: number, start: number, end: number, edns: Edns): void {
  edns.seen = true;
  edns.rcodeHigh = message.readUInt8(ttlAt);
  let at = start;
  while (at + 4 <= end) {
    const code = message.readUInt16BE(at);
    const optionEnd = at + 4 + message.readUInt16BE(at + 2);
    if (optionEnd > end) throw new MalformedMessage('option runs past its record');
    if (code === EXTENDED_ERROR_OPTION && optionEnd >= at + 6) {
      const text = message.toString('utf8', at + 6, Math.min(optionEnd, at + 6 + MAX_ERROR_TEXT_BYTES));
      edns.errors.push({ code: message.readUInt16BE(at + 4), text });
    }
    at = optionEnd;
  }
}
