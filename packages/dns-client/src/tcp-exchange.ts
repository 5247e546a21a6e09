import { connect } from 'node:net';
import { type EncodedQuery, isReplyTo } from './message.js';
import type { ServerAddress } from './server-address.js';
import type { Exchange } from './udp-channel.js';

/**
 * Asks once over a connection of its own (RFC 7766), as after a truncated answer. An answer that announces more than
 * `maxBytes` is not received at all.
 */
export function exchangeTcp(
  server: ServerAddress,
  query: EncodedQuery,
  limits: { readonly timeoutMs: number; readonly maxBytes: number },
  signal: AbortSignal,
): Promise<Exchange> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve({ ok: false, cause: 'closed', detail: 'the client was closed' });
    const socket = connect({ host: server.address, port: server.port, noDelay: true });
    const incoming = new FramedMessage();

    const finish = (exchange: Exchange): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      resolve(exchange);
    };
    const onAbort = () => finish({ ok: false, cause: 'closed', detail: 'the client was closed' });
    const timer = setTimeout(() => {
      finish({ ok: false, cause: 'timeout', detail: `no answer over TCP within ${limits.timeoutMs} ms` });
    }, limits.timeoutMs);

    signal.addEventListener('abort', onAbort);
    socket.on('connect', () => socket.write(withLength(query.bytes)));
    socket.on('error', (error) =>
      finish({ ok: false, cause: 'unreachable', detail: `TCP: ${error.message}` }),
    );
    socket.on('close', () =>
      finish({ ok: false, cause: 'unreachable', detail: 'the server closed the TCP connection' }),
    );
    socket.on('data', (chunk) => {
      incoming.append(chunk);
      if (incoming.announcedBytes > limits.maxBytes) {
        const detail = `answer of ${incoming.announcedBytes} bytes exceeds ${limits.maxBytes}`;
        return finish({ ok: false, cause: 'oversize', detail });
      }
      const reply = incoming.message();
      if (reply === null) return;
      if (isReplyTo(query, reply)) finish({ ok: true, reply });
      else finish({ ok: false, cause: 'unreachable', detail: 'the TCP answer belongs to another question' });
    });
  });
}

function withLength(message: Buffer): Buffer {
  const framed = Buffer.allocUnsafe(message.length + 2);
  framed.writeUInt16BE(message.length, 0);
  message.copy(framed, 2);
  return framed;
}

/** Collects one length-prefixed message (RFC 1035 §4.2.2), copying each byte once however small the pieces are. */
class FramedMessage {
  announcedBytes = 0;
  private readonly prefix: number[] = [];
  private body: Buffer | null = null;
  private filled = 0;

  append(chunk: Buffer): void {
    let at = 0;
    while (this.prefix.length < 2 && at < chunk.length) this.prefix.push(chunk[at++]!);
    if (this.prefix.length < 2) return;
    this.announcedBytes = this.prefix[0]! * 256 + this.prefix[1]!;
    this.body ??= Buffer.alloc(this.announcedBytes);
    this.filled += chunk.copy(this.body, this.filled, at);
  }

  message(): Buffer | null {
    return this.body !== null && this.filled === this.body.length ? this.body : null;
  }
}
