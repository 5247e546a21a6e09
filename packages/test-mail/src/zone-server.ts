import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import packet, { type WireMessage } from 'dns-packet';
import { effectOfReason, type Fault, FaultPlan, type NamedFault, seededRandom } from './zone-faults.js';
import { type ZoneAnswer, Zones } from './zone-lookup.js';
import { canonicalName, type ZoneData } from './zone-records.js';
import {
  decodeQuery,
  encodeFailure,
  encodeReply,
  framed,
  garbage,
  headerOnly,
  readFramed,
  udpLimit,
  withWrongId,
  withWrongQuestion,
} from './zone-wire.js';

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
  /** The latest queries, oldest first; at least 10,000 are kept. */
  readonly queries: readonly ZoneQuery[];
  queryCount(name?: string, type?: string): number;
  /** Makes matching queries suffer until the returned function is called. */
  inject(fault: Fault): () => void;
  clearFaults(): void;
  close(): Promise<void>;
}

const MAX_LOG = 10_000;
const DNSSEC_BOGUS = 6; // RFC 8914 §4.7
const MAX_MESSAGE_BYTES = 65_535; // what the length before a message over TCP can say

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
    if (queries.length > 2 * MAX_LOG) queries.splice(0, MAX_LOG);
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

  function answer(query: WireMessage, subject: ZoneQuery, effect: NamedFault | null): Buffer[] {
    const isResolving = subject.recursionDesired && (options.isRecursive ?? true);
    const found = lookUp(subject, isResolving);
    const suffered = effect ?? (found.kind === 'unavailable' ? effectOfReason[found.reason] : null);
    const right = () => {
      try {
        return encodeAnswer(query, subject, found, isResolving);
      } catch {
        return encodeFailure(query, 'SERVFAIL'); // data that no message can hold
      }
    };
    const refusal = () => encodeFailure(query, 'REFUSED');
    switch (suffered) {
      case null:
        return [right()];
      case 'drop':
        return [];
      case 'servfail':
        return [encodeFailure(query, 'SERVFAIL')];
      case 'bogus':
        return [query.flag_cd ? right() : encodeFailure(query, 'SERVFAIL', DNSSEC_BOGUS)]; // CD: RFC 4035 §3.2.2
      case 'refused':
        return [refusal()];
      case 'truncate':
        return [encodeReply(query, { rcode: 'NOERROR', flags: packet.TRUNCATED_RESPONSE })];
      case 'garbage':
        return [garbage(query, random)];
      case 'wrong-id':
        return [withWrongId(right())];
      case 'wrong-question':
        return [withWrongQuestion(right())];
      case 'forged-first':
        return [withWrongId(refusal()), withWrongQuestion(refusal()), right()];
      case 'lame':
        return [encodeReply(query, { rcode: 'NOERROR', flags: 0 })];
      case 'no-edns':
        return [subject.hasEdns ? headerOnly(query, 'FORMERR') : right()];
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
    if (subject.transport === 'udp' && reply.length > udpLimit(query)) {
      return encodeReply(query, { rcode: 'NOERROR', flags: packet.TRUNCATED_RESPONSE });
    }
    return reply.length > MAX_MESSAGE_BYTES ? encodeFailure(query, 'SERVFAIL') : reply;
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

/** Binds UDP and TCP to one port, a free one for 0. */
export async function listen(
  host: string,
  port: number,
): Promise<{ udp: UdpSocket; tcp: Server; port: number }> {
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
