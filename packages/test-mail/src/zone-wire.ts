import type { Socket } from 'node:net';
import packet, { type WireMessage, type WireOption, type WireRecord } from 'dns-packet';

// Turns zone answers, and what can go wrong with them, into bytes.

const PLAIN_UDP_BYTES = 512; // RFC 1035 §4.2.1
const MAX_UDP_BYTES = 1232;
const EXTENDED_ERROR_OPTION = 15;
const RCODES = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 } as const;
export type Rcode = keyof typeof RCODES;

export function decodeQuery(message: Buffer): WireMessage | null {
  try {
    const query = packet.decode(message);
    return query.type === 'query' && query.questions.length === 1 ? query : null;
  } catch {
    return null;
  }
}

export function udpLimit(query: WireMessage): number {
  const edns = query.additionals.find((record) => record.type === 'OPT');
  return edns
    ? Math.min(Math.max(edns.udpPayloadSize ?? 0, PLAIN_UDP_BYTES), MAX_UDP_BYTES)
    : PLAIN_UDP_BYTES;
}

export interface Reply {
  readonly rcode: Rcode;
  readonly flags: number;
  readonly answers?: readonly WireRecord[];
  readonly authorities?: readonly WireRecord[];
  readonly additionals?: readonly WireRecord[];
  readonly options?: WireOption[];
}

export function encodeReply(query: WireMessage, reply: Reply): Buffer {
  const hasEdns = query.additionals.some((record) => record.type === 'OPT');
  const edns = { type: 'OPT', name: '.', udpPayloadSize: MAX_UDP_BYTES, options: reply.options ?? [] };
  return packet.encode({
    id: query.id,
    type: 'response',
    flags: reply.flags | (query.flag_rd ? packet.RECURSION_DESIRED : 0) | RCODES[reply.rcode],
    questions: query.questions,
    answers: [...(reply.answers ?? [])],
    authorities: [...(reply.authorities ?? [])],
    additionals: [...(reply.additionals ?? []), ...(hasEdns ? [edns] : [])],
  });
}

export function encodeFailure(query: WireMessage, rcode: Rcode, extendedError?: number): Buffer {
  if (extendedError === undefined) return encodeReply(query, { rcode, flags: 0 });
  const data = Buffer.from([0, extendedError]);
  return encodeReply(query, { rcode, flags: 0, options: [{ code: EXTENDED_ERROR_OPTION, data }] });
}

export function headerOnly(query: WireMessage, rcode: Rcode): Buffer {
  const header = encodeReply({ ...query, questions: [], additionals: [] }, { rcode, flags: 0 });
  return header.subarray(0, 12);
}

/** The right id and question, then records that are none. */
export function garbage(query: WireMessage, random: () => number): Buffer {
  const start = encodeReply({ ...query, additionals: [] }, { rcode: 'NOERROR', flags: 0 });
  start.writeUInt16BE(3, 6);
  const noise = Buffer.from(Array.from({ length: 40 }, () => Math.floor(random() * 64) + 0x80)); // labels of no kind
  return Buffer.concat([start, noise]);
}

export function withWrongId(reply: Buffer): Buffer {
  reply.writeUInt16BE(reply.readUInt16BE(0) ^ 0x5555, 0);
  return reply;
}

export function withWrongQuestion(reply: Buffer): Buffer {
  reply[13] = reply[13]! ^ 1; // the first letter of the name
  return reply;
}

export function readFramed(socket: Socket, receive: (message: Buffer) => void): void {
  let received: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    while (received.length >= 2 && received.length >= received.readUInt16BE(0) + 2) {
      const end = received.readUInt16BE(0) + 2;
      receive(received.subarray(2, end));
      received = received.subarray(end);
    }
  });
}

export function framed(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length, 0);
  return Buffer.concat([length, message]);
}
