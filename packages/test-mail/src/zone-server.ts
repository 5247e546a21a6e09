import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import packet, { type WireMessage } from 'dns-packet';
import { effectOfReason, type Fault, type FaultEffect, FaultPlan, seededRandom } from './zone-faults.js';
import { type ZoneAnswer, Zones } from './zone-lookup.js';
import { canonicalName, type ZoneData } from './zone-records.js';

export interface ZoneServerOptions {
  /** 127.0.0.1 unless told. */
  readonly host?: string;
  /** A free one unless told. */
  readonly port?: number;
  /**
   * With RD the server plays a resolver: it sees through delegations and knows the whole tree. `false` makes it an
   * authoritative server only, which refuses names outside its zones. True unless told.
   */
  readonly isRecursive?: boolean;
  /** Names whose answers carry AD when asked with RD; none unless told. */
  readonly isAuthenticated?: (name: string) => boolean;
  /** Seed of probabilities and garbage. */
  readonly seed?: number;
}

export interface ZoneQuery {
  readonly name: string;
  readonly type: string;
  readonly transport: 'udp' | 'tcp';
  readonly recursionDesired: boolean;
  readonly hasEdns: boolean;
}

/** A DNS server on loopback, UDP and TCP on one port, over data that can change while it runs. */
export interface ZoneServer {
  readonly address: string;
  readonly port: number;
  readonly zones: Zones;
  /** The latest queries, oldest first, at most 10,000. */
  readonly queries: readonly ZoneQuery[];
  queryCount(name?: string, type?: string): number;
  /** Makes matching queries suffer until the returned function is called. */
  inject(fault: Fault): () => void;
  clearFaults(): void;
  close(): Promise<void>;
}

const MAX_LOG = 10_000;
const PLAIN_UDP_BYTES = 512; // RFC 1035 §4.2.1
const MAX_UDP_BYTES = 1232;
const EXTENDED_ERROR_OPTION = 15;
const DNSSEC_BOGUS = 6;
const RCODES = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 } as const;
type Rcode = keyof typeof RCODES;

/** Serves zone data, given as plain data or as `Zones` that several servers share. */
export async function startZoneServer(
  data: ZoneData | Zones = {},
  options: ZoneServerOptions = {},
): Promise<ZoneServer> {
  const host = options.host ?? '127.0.0.1';
  const zones = data instanceof Zones ? data : new Zones(data);
  const random = seededRandom(options.seed ?? 1);
  const faults = new FaultPlan(random);
  const queries: ZoneQuery[] = [];
  const connections = new Set<Socket>();
  const timers = new Set<NodeJS.Timeout>();
  const { udp, tcp, port } = await listen(host, options.port ?? 0);

  function receive(message: Buffer, transport: 'udp' | 'tcp', send: (reply: Buffer) => void): void {
    const query = decodeQuery(message);
    if (query === null) return;
    const subject = describeQuery(query, transport);
    queries.push(subject);
    if (queries.length > MAX_LOG) queries.shift();
    const effect = faults.next(subject);
    if (typeof effect === 'object' && effect !== null) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        for (const reply of answer(query, subject, null)) send(reply);
      }, effect.delayMs);
      timers.add(timer);
      return;
    }
    for (const reply of answer(query, subject, effect)) send(reply);
  }

  function answer(query: WireMessage, subject: ZoneQuery, effect: FaultEffect | null): Buffer[] {
    const isResolving = subject.recursionDesired && (options.isRecursive ?? true);
    const found = lookUp(subject, isResolving);
    const suffered = effect ?? (found.kind === 'unavailable' ? effectOfReason[found.reason] : null);
    const right = () => encodeAnswer(query, subject, found, isResolving);
    switch (suffered) {
      case null:
        return [right()];
      case 'drop':
        return [];
      case 'servfail':
        return [encodeFailure(query, 'SERVFAIL')];
      case 'bogus':
        return [encodeFailure(query, 'SERVFAIL', DNSSEC_BOGUS)];
      case 'refused':
        return [encodeFailure(query, 'REFUSED')];
      case 'truncate':
        return [encodeReply(query, { rcode: 'NOERROR', flags: packet.TRUNCATED_RESPONSE })];
      case 'garbage':
        return [garbage(query, random)];
      case 'wrong-id':
        return [withWrongId(right())];
      case 'wrong-question':
        return [withWrongQuestion(right())];
      case 'forged-first':
        return [withWrongId(right()), withWrongQuestion(right()), right()];
      case 'lame':
        return [encodeReply(query, { rcode: 'NOERROR', flags: 0 })];
      case 'no-edns':
        return [subject.hasEdns ? headerOnly(query, 'FORMERR') : right()];
      default:
        return [right()]; // a delay has passed
    }
  }

  function lookUp(subject: ZoneQuery, isResolving: boolean): ZoneAnswer {
    return zones.lookup(subject.name, subject.type, {
      view: isResolving ? 'resolver' : 'server',
      authoritativeOnly: !isResolving && options.isRecursive === false,
    });
  }

  function encodeAnswer(
    query: WireMessage,
    subject: ZoneQuery,
    found: ZoneAnswer,
    isResolving: boolean,
  ): Buffer {
    if (found.kind === 'unavailable') return encodeFailure(query, 'SERVFAIL');
    if (found.kind === 'not_served') return encodeFailure(query, 'REFUSED');
    const isAuthoritative = !isResolving && (found.kind === 'answer' || found.answers.length > 0);
    const isAuthenticated = isResolving && (options.isAuthenticated?.(subject.name) ?? false);
    const reply = encodeReply(query, {
      ...found,
      flags:
        (isAuthoritative ? packet.AUTHORITATIVE_ANSWER : 0) |
        (isResolving ? packet.RECURSION_AVAILABLE : 0) |
        (isAuthenticated ? packet.AUTHENTIC_DATA : 0),
    });
    if (subject.transport === 'tcp' || reply.length <= udpLimit(query)) return reply;
    return encodeReply(query, { rcode: 'NOERROR', flags: packet.TRUNCATED_RESPONSE });
  }

  udp.on('message', (message, peer) => {
    receive(message, 'udp', (reply) => udp.send(reply, peer.port, peer.address));
  });
  tcp.on('connection', (socket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
    socket.on('error', () => socket.destroy()); // a client that hung up
    readFramed(socket, (message) => receive(message, 'tcp', (reply) => socket.write(framed(reply))));
  });

  return {
    address: host,
    port,
    zones,
    queries,
    queryCount: (name, type) =>
      queries.filter(
        (query) => (name === undefined || query.name === name) && (type === undefined || query.type === type),
      ).length,
    inject: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    close: async () => {
      for (const timer of timers) clearTimeout(timer);
      for (const socket of connections) socket.destroy();
      await Promise.all([
        new Promise<void>((resolve) => udp.close(resolve)),
        new Promise<void>((resolve) => tcp.close(() => resolve())),
      ]);
    },
  };
}

async function listen(host: string, port: number): Promise<{ udp: UdpSocket; tcp: Server; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const tcp = createServer();
    const udp = createSocket({ type: host.includes(':') ? 'udp6' : 'udp4', recvBufferSize: 4 * 1024 * 1024 });
    try {
      tcp.listen(port, host);
      await once(tcp, 'listening');
      const bound = (tcp.address() as { port: number }).port;
      udp.bind(bound, host);
      await once(udp, 'listening');
      return { udp, tcp, port: bound };
    } catch (error) {
      tcp.close();
      udp.close();
      if (port !== 0 || attempt === 10) throw error; // a free TCP port need not be free for UDP: try another
    }
  }
}

function decodeQuery(message: Buffer): WireMessage | null {
  try {
    const query = packet.decode(message);
    return query.type === 'query' && query.questions.length === 1 ? query : null;
  } catch {
    return null;
  }
}

function describeQuery(query: WireMessage, transport: 'udp' | 'tcp'): ZoneQuery {
  const question = query.questions[0]!;
  return {
    name: canonicalName(question.name),
    type: question.type,
    transport,
    recursionDesired: query.flag_rd ?? false,
    hasEdns: query.additionals.some((record) => record.type === 'OPT'),
  };
}

function udpLimit(query: WireMessage): number {
  const edns = query.additionals.find((record) => record.type === 'OPT');
  return edns
    ? Math.min(Math.max(edns.udpPayloadSize ?? 0, PLAIN_UDP_BYTES), MAX_UDP_BYTES)
    : PLAIN_UDP_BYTES;
}

interface Reply {
  readonly rcode: Rcode;
  readonly flags: number;
  readonly answers?: readonly WireMessage['answers'][number][];
  readonly authorities?: readonly WireMessage['answers'][number][];
  readonly additionals?: readonly WireMessage['answers'][number][];
  readonly options?: { code: number; data: Buffer }[];
}

function encodeReply(query: WireMessage, reply: Reply): Buffer {
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

function encodeFailure(query: WireMessage, rcode: Rcode, extendedError?: number): Buffer {
  if (extendedError === undefined) return encodeReply(query, { rcode, flags: 0 });
  const data = Buffer.from([0, extendedError]);
  return encodeReply(query, { rcode, flags: 0, options: [{ code: EXTENDED_ERROR_OPTION, data }] });
}

function headerOnly(query: WireMessage, rcode: Rcode): Buffer {
  const header = encodeReply({ ...query, questions: [], additionals: [] }, { rcode, flags: 0 });
  return header.subarray(0, 12);
}

/** The right id and question, then records that are none. */
function garbage(query: WireMessage, random: () => number): Buffer {
  const start = encodeReply({ ...query, additionals: [] }, { rcode: 'NOERROR', flags: 0 });
  start.writeUInt16BE(3, 6);
  const noise = Buffer.from(Array.from({ length: 40 }, () => Math.floor(random() * 64) + 0x80)); // labels of no kind
  return Buffer.concat([start, noise]);
}

function withWrongId(reply: Buffer): Buffer {
  reply.writeUInt16BE(reply.readUInt16BE(0) ^ 0x5555, 0);
  return reply;
}

function withWrongQuestion(reply: Buffer): Buffer {
  reply[13] = reply[13]! ^ 1; // the first letter of the name
  return reply;
}

function readFramed(socket: Socket, receive: (message: Buffer) => void): void {
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

function framed(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length, 0);
  return Buffer.concat([length, message]);
}
