import type { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as startTls, type TLSSocket } from 'node:tls';
import { certificateFault } from '@postseal/guarded-fetch';
import { DialogueFault, type Reply, SmtpDialogue } from './smtp-dialogue.js';

export interface ProbeLimits {
  readonly connectMs: number;
  /** The whole conversation; some hosts keep a greeting back for many seconds. */
  readonly totalMs: number;
}

export interface ProbeRequest {
  readonly host: string;
  readonly address: string;
  readonly port: number;
  /** The name given in EHLO. */
  readonly heloName: string;
  readonly limits: ProbeLimits;
  /** Certificate authorities to trust instead of the usual ones, PEM. */
  readonly ca: string | null;
}

export interface ProbedTls {
  readonly protocol: string;
  readonly certificateFault: string | null;
  /** DER, the host's own first. */
  readonly chain: readonly Uint8Array[];
  readonly validFrom: Date;
  readonly validTo: Date;
}

export type HostProbe =
  | {
      readonly outcome: 'answered';
      readonly address: string;
      readonly greetingName: string | null;
      readonly ehloName: string | null;
      readonly offersStartTls: boolean;
      readonly tls: ProbedTls | null;
      readonly tlsFault: string | null;
    }
  /** No connection at all. */
  | { readonly outcome: 'silent'; readonly address: string; readonly detail: string }
  /** Connected, but the host would not talk: greylisting, a refusal of this machine, no SMTP. */
  | { readonly outcome: 'reticent'; readonly address: string; readonly detail: string };

/** Talks to one address: greeting, EHLO, STARTTLS, QUIT. Names no sender and no recipient. Never throws for what the network does. */
export async function probeHost(request: ProbeRequest): Promise<HostProbe> {
  const { address, port, limits } = request;
  const socket = connect({ host: address, port });
  const ends = setTimeout(() => socket.destroy(), limits.totalMs);
  try {
    const fault = await connected(socket, limits.connectMs);
    if (fault !== null) return { outcome: 'silent', address, detail: fault };
    return await converse(socket, request);
  } catch (error) {
    if (!(error instanceof DialogueFault)) throw error;
    return { outcome: 'reticent', address, detail: error.message };
  } finally {
    clearTimeout(ends);
    socket.destroy();
  }
}

async function connected(socket: Socket, withinMs: number): Promise<string | null> {
  const timer = setTimeout(() => socket.destroy(new Error('ETIMEDOUT')), withinMs);
  try {
    await once(socket, 'connect');
    return null;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return `no connection on port 25 (${code ?? message})`;
  } finally {
    clearTimeout(timer);
  }
}

async function converse(socket: Socket, request: ProbeRequest): Promise<HostProbe> {
  const { address, heloName } = request;
  const dialogue = new SmtpDialogue(socket);
  const greeting = expect(await dialogue.reply(), 220, 'the greeting');
  const hello = await dialogue.command(`EHLO ${heloName}`);
  const isOld = hello.code === 500 || hello.code === 502; // knows no EHLO, hence no STARTTLS
  if (!isOld) expect(hello, 250, 'the answer to EHLO');
  const seen = {
    outcome: 'answered' as const,
    address,
    greetingName: nameIn(greeting),
    ehloName: isOld ? null : nameIn(hello),
    offersStartTls: !isOld && hello.lines.slice(1).some((line) => /^STARTTLS\s*$/i.test(line)),
  };
  if (!seen.offersStartTls) {
    socket.end('QUIT\r\n');
    return { ...seen, tls: null, tlsFault: null };
  }
  return { ...seen, ...(await secure(socket, dialogue, request)) };
}

async function secure(
  socket: Socket,
  dialogue: SmtpDialogue,
  { host, ca }: ProbeRequest,
): Promise<{ readonly tls: ProbedTls | null; readonly tlsFault: string | null }> {
  try {
    expect(await dialogue.command('STARTTLS'), 220, 'the answer to STARTTLS');
    dialogue.release();
  } catch (error) {
    if (error instanceof DialogueFault) return { tls: null, tlsFault: error.message };
    throw error;
  }
  const secured = startTls({
    socket,
    servername: host,
    rejectUnauthorized: false, // what is wrong with the certificate is a finding, not an end
    // Old protocols and weak keys are let in to be seen; nothing is entrusted to this connection.
    minVersion: 'TLSv1',
    ciphers: 'DEFAULT:@SECLEVEL=0',
    ...(ca === null ? {} : { ca }),
  });
  try {
    await Promise.race([
      once(secured, 'secureConnect'),
      once(socket, 'close').then(() => Promise.reject(new Error('closed'))),
    ]);
    const tls = describe(secured);
    secured.end('QUIT\r\n');
    return tls === null ? { tls, tlsFault: 'no certificate was shown' } : { tls, tlsFault: null };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { tls: null, tlsFault: `no TLS connection (${code ?? message})` };
  } finally {
    secured.on('error', () => {}); // the host hangs up as it likes
  }
}

function describe(socket: TLSSocket): ProbedTls | null {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return null;
  const code = socket.authorizationError as unknown as string | null; // a code, whatever its type says
  return {
    protocol: socket.getProtocol() ?? 'unknown',
    certificateFault: socket.authorized
      ? null
      : (certificateFault({ code: String(code) } as never) ?? String(code)),
    chain: chainOf(certificate),
    validFrom: certificate.validFromDate,
    validTo: certificate.validToDate,
  };
}

function chainOf(first: X509Certificate): Uint8Array[] {
  const chain: Uint8Array[] = [];
  const seen = new Set<string>();
  let one: X509Certificate | undefined = first;
  while (one !== undefined && !seen.has(one.fingerprint256)) {
    seen.add(one.fingerprint256);
    chain.push(one.raw);
    one = one.issuerCertificate;
  }
  return chain;
}

function expect(reply: Reply, code: number, what: string): Reply {
  if (reply.code === code) return reply;
  const text = reply.lines.join(' ').replace(/[^\x20-\x7e]+/g, ' ');
  throw new DialogueFault(`${what} is ${reply.code} ${text}`.slice(0, 200));
}

/** The first word, when it is a host name. */
function nameIn({ lines }: Reply): string | null {
  const word = lines[0]?.split(' ')[0]?.toLowerCase().replace(/\.$/, '') ?? '';
  return /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/.test(word)
    ? word
    : null;
}
