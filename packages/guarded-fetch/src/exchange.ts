import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { parseIp } from '@postseal/mail-terms';
import {
  type FailureReason,
  failed,
  type GuardedAnswer,
  type GuardedOutcome,
  type PeerCertificate,
} from './outcome.js';
import type { Target } from './target.js';

export interface ExchangeLimits {
  /** TCP and TLS handshake together. */
  readonly connectMs: number;
  /** From the handshake to the last header. */
  readonly headersMs: number;
  readonly maxHeaderBytes: number;
  readonly maxBodyBytes: number;
}

export interface Sending {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
  /** Certificate authorities to trust instead of the usual ones, PEM. */
  readonly ca: string | readonly string[] | null;
}

type Phase = 'connecting' | 'handshake' | 'headers' | 'body';

/**
 * One request to one address, which is connected to whatever DNS says by now; TLS is verified for the URL's host.
 * `deadline` ends it as a `timeout`.
 */
export function exchange(
  target: Target,
  address: string,
  sending: Sending,
  limits: ExchangeLimits,
  deadline: AbortSignal,
): Promise<GuardedOutcome> {
  return new Promise((resolve) => {
    let phase: Phase = 'connecting';
    let timer: NodeJS.Timeout | undefined;
    const request = send(target, address, sending, limits);

    function finish(outcome: GuardedOutcome): void {
      clearTimeout(timer);
      deadline.removeEventListener('abort', onDeadline);
      request.destroy();
      resolve(outcome); // later calls change nothing
    }
    const fail = (reason: FailureReason, detail: string) => finish(failed(reason, detail));
    const onDeadline = () => fail('timeout', 'the answer took too long');
    const within = (ms: number, reason: FailureReason, detail: string) => {
      clearTimeout(timer);
      timer = setTimeout(() => fail(reason, detail), ms);
    };

    if (deadline.aborted) onDeadline();
    deadline.addEventListener('abort', onDeadline);
    within(limits.connectMs, 'connect-timeout', `${address} does not answer on port ${target.port}`);
    const onReady = () => {
      phase = 'headers';
      within(limits.headersMs, 'headers-timeout', 'no answer to the request');
    };
    request.on('socket', (socket: Socket) => {
      socket.once('connect', () => {
        if (target.isTls) phase = 'handshake';
        else onReady();
      });
      socket.once('secureConnect', onReady);
    });
    request.on('response', (response) => {
      phase = 'body';
      clearTimeout(timer);
      const certificate = target.isTls ? certificateOf(response.socket as TLSSocket) : null;
      readBody(response, sending.method, limits.maxBodyBytes, fail, (body) =>
        finish({ ...answerOf(response), body, url: target.url.href, address, certificate }),
      );
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      const { reason, detail } = explain(error, phase);
      fail(reason, detail);
    });
    request.on('close', () => fail('connection-lost', 'the connection ended before the answer'));
    request.end(sending.body ?? undefined);
  });
}

function send(
  { url, host, port, isTls }: Target,
  address: string,
  { method, headers, body, ca }: Sending,
  limits: ExchangeLimits,
): ClientRequest {
  const options = {
    host: address, // an address, so nothing is looked up again
    port,
    method,
    path: `${url.pathname}${url.search}`,
    agent: false,
    maxHeaderSize: limits.maxHeaderBytes,
    headers: {
      ...headers,
      host: url.host,
      connection: 'close',
      'accept-encoding': 'identity',
      ...(body === null ? {} : { 'content-length': String(body.byteLength) }),
    },
  };
  if (!isTls) return httpRequest(options);
  return httpsRequest({
    ...options,
    servername: parseIp(host) === null ? host : '', // an address is no server name (RFC 6066 §3)
    minVersion: 'TLSv1.2',
    ...(ca === null ? {} : { ca: [ca].flat() }),
  });
}

function answerOf(response: IncomingMessage): Pick<GuardedAnswer, 'outcome' | 'status' | 'headers'> {
  const headers = Object.entries(response.headers).map(([name, value]) => [name, [value].flat().join(', ')]);
  return { outcome: 'answered', status: response.statusCode!, headers: Object.fromEntries(headers) };
}

function certificateOf(socket: TLSSocket): PeerCertificate | null {
  const certificate = socket.getPeerX509Certificate?.();
  if (!certificate) return null;
  return {
    validFrom: certificate.validFromDate,
    validTo: certificate.validToDate,
    names: certificate.subjectAltName ?? '',
  };
}

function readBody(
  response: IncomingMessage,
  method: string,
  maxBytes: number,
  fail: (reason: FailureReason, detail: string) => void,
  done: (body: Buffer) => void,
): void {
  const coding = response.headers['content-encoding'];
  const hasBody = method !== 'HEAD';
  if (hasBody && coding !== undefined && coding.trim().toLowerCase() !== 'identity') {
    fail('body-compressed', `the answer is compressed (${coding.slice(0, 40)}), which was not asked for`);
    return;
  }
  const tooLarge = () => fail('body-too-large', `the answer is larger than ${maxBytes} bytes`);
  if (hasBody && Number(response.headers['content-length'] ?? 0) > maxBytes) {
    tooLarge();
    return;
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) tooLarge();
    else chunks.push(chunk);
  });
  response.on('end', () => {
    if (response.complete) done(Buffer.concat(chunks));
    else fail('connection-lost', 'the connection ended within the answer');
  });
  response.on('error', () => fail('connection-lost', 'the connection ended within the answer'));
}

/** OpenSSL's verdicts on a certificate chain, and Node's on the name. */
const CERTIFICATE_FAULTS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its authority is not trusted',
  UNABLE_TO_GET_ISSUER_CERT: 'its issuer is unknown',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its issuer is unknown',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its issuer is unknown, or an intermediate certificate is not sent',
  CERT_SIGNATURE_FAILURE: 'its signature is wrong',
  CERT_REVOKED: 'it was revoked',
  CERT_UNTRUSTED: 'its authority is not trusted',
  CERT_REJECTED: 'it was rejected',
  CERT_CHAIN_TOO_LONG: 'its chain is too long',
  INVALID_CA: 'its issuer is no certificate authority',
  INVALID_PURPOSE: 'it is not meant for servers',
  PATH_LENGTH_EXCEEDED: 'its chain is longer than its authority permits',
  HOSTNAME_MISMATCH: 'it is for another name',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is for another name',
};

/** What a verification error means, after "the certificate is not valid:"; null for any other error. */
export function certificateFault(error: NodeJS.ErrnoException): string | null {
  return CERTIFICATE_FAULTS[error.code ?? ''] ?? null;
}

function explain(
  error: NodeJS.ErrnoException,
  phase: Phase,
): { readonly reason: FailureReason; readonly detail: string } {
  const code = error.code ?? error.name;
  const fault = certificateFault(error);
  if (fault !== null)
    return { reason: 'certificate-invalid', detail: `the certificate is not valid: ${fault}` };
  if (code === 'HPE_HEADER_OVERFLOW')
    return { reason: 'headers-too-large', detail: 'the headers are too large' };
  if (code.startsWith('HPE_')) return { reason: 'bad-response', detail: 'the answer is no HTTP' };
  switch (phase) {
    case 'connecting':
      return { reason: 'connect-failed', detail: `no connection (${code})` };
    case 'handshake':
      return { reason: 'tls-failed', detail: `no TLS connection (${code})` };
    case 'headers':
    case 'body':
      return { reason: 'connection-lost', detail: `the connection ended before the answer (${code})` };
  }
}
