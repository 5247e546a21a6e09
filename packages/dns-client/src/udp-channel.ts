import { randomFillSync } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { type EncodedQuery, isReplyTo } from './message.js';
import type { ServerAddress } from './server-address.js';

/** What became of one query on one path. `unreachable` is the system's word (refused port, no route), not a DNS answer. */
export type Exchange =
  | { readonly ok: true; readonly reply: Buffer }
  | {
      readonly ok: false;
      readonly cause: 'timeout' | 'unreachable' | 'oversize' | 'closed';
      readonly detail: string;
    };

const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024; // with the default buffer bursts of answers are lost

const MAX_REPLY_BYTES = 4_096; // we ask for 1232; nobody sends more than the old default

/**
 * A guess at a reply must hit port and id. On loopback nobody guesses, and a fresh socket costs three times a query;
 * elsewhere a port serves few queries, so that it is gone before it can be found.
 */
const QUERIES_PER_SOCKET = { loopback: 50_000, elsewhere: 64 };

const STALL_MS = 10; // later than a timer ever is in a process that keeps up
const MAX_STALLS = 3;

/** Queries to one server over a few connected sockets: the system drops datagrams from any other address or port. */
export class UdpChannel {
  private readonly sockets: (UdpSocket | undefined)[];
  private next = 0;
  private lastUsed = 0;

  /** @param queriesPerSocket after which a socket is replaced; by the server's address unless told */
  constructor(
    private readonly server: ServerAddress,
    socketCount: number,
    private readonly queriesPerSocket = isLoopback(server.address)
      ? QUERIES_PER_SOCKET.loopback
      : QUERIES_PER_SOCKET.elsewhere,
  ) {
    this.sockets = new Array(socketCount).fill(undefined);
  }

  /** Writes a fresh random id into the query and sends it. */
  exchange(query: EncodedQuery, timeoutMs: number): Promise<Exchange> {
    this.next = (this.next + 1) % this.sockets.length;
    this.lastUsed = performance.now();
    let socket = this.sockets[this.next];
    if (socket === undefined || socket.isRetired) {
      socket = new UdpSocket(this.server, this.queriesPerSocket);
      this.sockets[this.next] = socket;
    }
    return socket.exchange(query, timeoutMs);
  }

  /** Closes the channel when nothing was asked for a while; true when it did. */
  closeIfIdle(idleMs: number): boolean {
    if (performance.now() - this.lastUsed < idleMs || this.sockets.some((socket) => socket?.isBusy)) {
      return false;
    }
    this.close();
    return true;
  }

  close(): void {
    for (const socket of this.sockets) socket?.fail('closed', 'the client was closed');
    this.sockets.fill(undefined);
  }
}

interface Pending {
  readonly query: EncodedQuery;
  readonly settle: (exchange: Exchange) => void;
  timer: NodeJS.Timeout;
}

class UdpSocket {
  isRetired = false;
  private isClosed = false;
  private readonly socket: Socket;
  private readonly pending = new Map<number, Pending>();
  private isConnected = false;
  private unsent: Buffer[] = [];

  constructor(
    server: ServerAddress,
    private queriesLeft: number,
  ) {
    this.socket = createSocket(isIPv6(server.address) ? 'udp6' : 'udp4');
    this.socket.on('message', (reply) => this.receive(reply));
    this.socket.on('error', (error) => this.fail('unreachable', error.message));
    this.socket.on('connect', () => this.begin());
    this.socket.connect(server.port, server.address);
  }

  get isBusy(): boolean {
    return this.pending.size > 0;
  }

  exchange(query: EncodedQuery, timeoutMs: number): Promise<Exchange> {
    return new Promise((resolve) => {
      const id = this.freshId();
      query.bytes.writeUInt16BE(id, 0);
      if (this.pending.size === 0) this.socket.ref();
      this.pending.set(id, {
        query,
        settle: resolve,
        timer: this.expire(id, timeoutMs, timeoutMs, MAX_STALLS),
      });
      if (--this.queriesLeft <= 0) this.isRetired = true;
      // Sent in bursts after all waiting replies are read: waking the server for each costs more than the rest of a query.
      if (this.unsent.push(query.bytes) === 1 && this.isConnected) setImmediate(() => this.sendUnsent());
    });
  }

  /**
   * Ends a query after its time. A process that was held up reads its clock before its mail: then the answer may be there
   * already, and the time that it slept is given again.
   */
  private expire(id: number, timeoutMs: number, waitMs: number, stallsLeft: number): NodeJS.Timeout {
    const dueAt = performance.now() + waitMs;
    return setTimeout(() => {
      const lateMs = performance.now() - dueAt;
      const pending = this.pending.get(id);
      if (pending !== undefined && stallsLeft > 0 && lateMs > STALL_MS) {
        pending.timer = this.expire(id, timeoutMs, Math.min(lateMs, timeoutMs), stallsLeft - 1);
        return;
      }
      this.take(id)?.settle({ ok: false, cause: 'timeout', detail: `no answer within ${timeoutMs} ms` });
    }, waitMs);
  }

  /** Ends every pending query and the socket. */
  fail(cause: 'unreachable' | 'closed', detail: string): void {
    this.isRetired = true;
    for (const id of [...this.pending.keys()]) this.take(id)?.settle({ ok: false, cause, detail });
    this.close();
  }

  private receive(reply: Buffer): void {
    if (reply.length < 2) return;
    const id = reply.readUInt16BE(0);
    const pending = this.pending.get(id);
    // A wrong id or question is late, lost or forged. The right answer may still come.
    if (pending === undefined || !isReplyTo(pending.query, reply)) return;
    this.take(id);
    const detail = `a datagram of ${reply.length} bytes`;
    pending.settle(
      reply.length > MAX_REPLY_BYTES ? { ok: false, cause: 'oversize', detail } : { ok: true, reply },
    );
  }

  private begin(): void {
    try {
      this.socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES);
    } catch {
      // The system's limit stands; several sockets share the load.
    }
    this.isConnected = true;
    this.sendUnsent();
  }

  private sendUnsent(): void {
    if (this.isClosed) return;
    const unsent = this.unsent;
    this.unsent = [];
    for (const bytes of unsent) this.socket.send(bytes);
  }

  private take(id: number): Pending | undefined {
    const pending = this.pending.get(id);
    if (pending === undefined) return undefined;
    clearTimeout(pending.timer);
    this.pending.delete(id);
    if (this.pending.size === 0) {
      if (this.isRetired) this.close();
      else this.socket.unref(); // an idle socket keeps no process alive
    }
    return pending;
  }

  private freshId(): number {
    for (;;) {
      const id = randomId();
      if (!this.pending.has(id)) return id;
    }
  }

  private close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.socket.close();
  }
}

const randomIds = new Uint16Array(2048);
let usedIds = randomIds.length;

/** Unpredictable 16 bits; drawn in bulk because a call per query would cost more than the query's encoding. */
function randomId(): number {
  if (usedIds === randomIds.length) {
    randomFillSync(randomIds);
    usedIds = 0;
  }
  return randomIds[usedIds++]!;
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}
