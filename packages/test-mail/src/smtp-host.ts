import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createSecureContext, type SecureVersion, TLSSocket } from 'node:tls';
import type { TestCertificate } from './certificates.js';

/** A mail host that answers on a free loopback port, as badly as a test wants. */
export interface SmtpHostBehaviour {
  /** `220 mail.test ESMTP` unless told; null stays silent. */
  readonly greeting?: string | null;
  /** Lines after the first of the answer to EHLO; `['PIPELINING']` unless told, with STARTTLS added where there is a certificate. */
  readonly capabilities?: readonly string[];
  readonly name?: string;
  readonly ehloReply?: string;
  readonly startTlsReply?: string;
  /** The host's own first. */
  readonly certificates?: readonly TestCertificate[];
  readonly maxVersion?: SecureVersion;
}

export interface SmtpHost {
  readonly port: number;
  /** Every command that was sent, with what was sent under TLS. */
  readonly commands: readonly string[];
  close(): Promise<void>;
}

export async function startSmtpHost(behaviour: SmtpHostBehaviour = {}): Promise<SmtpHost> {
  const { name = 'mail.test', certificates = [] } = behaviour;
  const greeting = behaviour.greeting === undefined ? `220 ${name} ESMTP` : behaviour.greeting;
  const commands: string[] = [];
  const sockets = new Set<Socket>();

  function serve(socket: Socket, isSecure: boolean): void {
    let received = '';
    socket.on('error', () => {}); // a client that hung up
    socket.on('data', function read(chunk: Buffer) {
      received += chunk.toString('latin1');
      for (let end = received.indexOf('\r\n'); end >= 0; end = received.indexOf('\r\n')) {
        const command = received.slice(0, end);
        received = received.slice(end + 2);
        commands.push(command);
        if (command.startsWith('EHLO')) socket.write(ehloAnswer(isSecure));
        else if (command === 'STARTTLS') {
          socket.write(`${behaviour.startTlsReply ?? '220 go ahead'}\r\n`);
          if (!behaviour.startTlsReply?.startsWith('4')) {
            socket.off('data', read);
            serve(secure(socket), true);
            return;
          }
        } else if (command === 'QUIT') socket.end('221 bye\r\n');
        else socket.write('502 what?\r\n');
      }
    });
  }

  function ehloAnswer(isSecure: boolean): string {
    if (behaviour.ehloReply) return `${behaviour.ehloReply}\r\n`;
    const startTls = certificates.length > 0 && !isSecure ? ['STARTTLS'] : [];
    const lines = [name, ...(behaviour.capabilities ?? ['PIPELINING']), ...startTls];
    return lines.map((line, index) => `250${index === lines.length - 1 ? ' ' : '-'}${line}\r\n`).join('');
  }

  function secure(socket: Socket): TLSSocket {
    const secureContext = createSecureContext({
      cert: certificates.map(({ pem }) => pem).join(''),
      key: certificates[0]!.keyPem,
      minVersion: 'TLSv1',
      ciphers: 'DEFAULT:@SECLEVEL=0',
      ...(behaviour.maxVersion ? { maxVersion: behaviour.maxVersion } : {}),
    });
    return new TLSSocket(socket, { isServer: true, secureContext });
  }

  const server = createServer((socket) => {
    sockets.add(socket);
    if (greeting !== null) socket.write(`${greeting}\r\n`);
    serve(socket, false);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    commands,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
