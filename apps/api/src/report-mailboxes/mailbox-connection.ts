import type { MailboxForm } from '@postseal/contract';
import { createAddressGuard, findAddresses, guardedRequest, systemNames } from '@postseal/guarded-fetch';
import { ImapFlow } from 'imapflow';
import { MarkingFailed, ReadingFailed } from './mailbox-session.js';

/** What signing in needs; kept sealed. */
export type MailboxSecrets = MailboxForm['auth'];

export interface MailboxAddress {
  readonly host: string;
  readonly port: number;
  readonly security: 'tls' | 'starttls';
  readonly userName: string;
  readonly secrets: MailboxSecrets;
}

/** Something between us and the mailbox; its message is a sentence for people. */
export class MailboxError extends Error {}

/** What the operator allows. */
export interface MailboxLimits {
  /** Addresses inside the network that may be connected to all the same. */
  readonly allowAddresses: readonly string[];
  readonly maxMailBytes: number;
}

const CONNECT_MS = 15_000;
const SOCKET_MS = 6 * 60_000; // longer than an IDLE, which is begun anew before
const IDLE_MS = 4 * 60_000;
const LINE_BYTES = 8 * 1024 * 1024; // half a million mail numbers

const GOOGLE_TOKENS = 'https://oauth2.googleapis.com/token';
const microsoftTokens = (tenant: string) => `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`;
const MICROSOFT_SCOPE = {
  person: 'https://outlook.office.com/IMAP.AccessAsUser.All offline_access',
  application: 'https://outlook.office365.com/.default',
};

/**
 * Signs in. The host is looked up once, and only a public address is connected to unless the operator opened others; the
 * certificate must be the host's. Throws MailboxError.
 */
export async function openMailbox(
  { host, port, security, userName, secrets }: MailboxAddress,
  { allowAddresses, maxMailBytes }: MailboxLimits,
): Promise<ImapFlow> {
  const addresses = await findAddresses(host, systemNames, createAddressGuard(allowAddresses));
  if ('outcome' in addresses) throw new MailboxError(`${host} is not connected to: ${addresses.detail}.`);
  const login =
    secrets.kind === 'password' ? { pass: secrets.password } : { accessToken: await askForToken(secrets) };
  const client = new ImapFlow({
    host: addresses[0]!,
    servername: host,
    port,
    secure: security === 'tls',
    ...(security === 'starttls' ? { doSTARTTLS: true } : {}), // fails when the server offers none
    tls: { servername: host, minVersion: 'TLSv1.2' },
    auth: { user: userName, ...login },
    logger: false,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SOCKET_MS,
    maxIdleTime: IDLE_MS,
    ...responseLimits(maxMailBytes),
  });
  client.on('error', () => {}); // told by whatever waits, and by `close`
  try {
    await client.connect();
    return client;
  } catch (error) {
    client.close();
    throw new MailboxError(explainMailboxFault(error, host));
  }
}

/** How much a server may say at once. Without it, one that lies about the size of a mail fills a gigabyte of memory. */
export function responseLimits(maxMailBytes: number) {
  const maxLiteralSize = maxMailBytes + LINE_BYTES; // what is larger is passed over by its stated size
  return { maxLineLength: LINE_BYTES, maxLiteralSize, maxResponseSize: maxLiteralSize + 2 * LINE_BYTES };
}

/** What went wrong with a mailbox, in plain words; never with what was sent. */
export function explainMailboxFault(error: unknown, host: string): string {
  if (error instanceof MailboxError || error instanceof MarkingFailed || error instanceof ReadingFailed)
    return error.message;
  const { code, authenticationFailed, responseText, serverResponseCode } = error as {
    readonly code?: string;
    readonly authenticationFailed?: boolean;
    readonly responseText?: string;
    readonly serverResponseCode?: string;
  };
  const said = responseText ? ` It said: ${responseText.replace(/\s+/g, ' ').slice(0, 200)}` : '';
  if (authenticationFailed) return `${host} refuses the user name or password.${said}`;
  if (serverResponseCode === 'NONEXISTENT') return `${host} has no such folder.${said}`;
  switch (code) {
    case 'ECONNREFUSED':
      return `${host} does not answer on this port: is the port right?`;
    case 'ETIMEDOUT':
    case 'CONNECT_TIMEOUT':
    case 'GREETING_TIMEOUT':
    case 'GREEETING_TIMEOUT':
      return `${host} does not answer in time: a firewall may stand between.`;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `${host} cannot be reached from here.`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `The certificate is not for ${host}.`;
    case 'CERT_HAS_EXPIRED':
      return `The certificate of ${host} has expired.`;
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return `The certificate of ${host} is not from an authority that is trusted here.`;
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'EPROTO':
      return `${host} does not speak TLS on this port: try STARTTLS.`;
    default:
      return said
        ? `${host} refuses.${said}`
        : `The connection to ${host} broke off${code ? ` (${code})` : ''}.`;
  }
}

/** An access token (RFC 6749 §4.4, §6). Throws MailboxError. */
async function askForToken(secrets: Exclude<MailboxSecrets, { kind: 'password' }>): Promise<string> {
  const { clientId, clientSecret, refreshToken } = secrets;
  const isPerson = refreshToken !== '';
  const url = secrets.kind === 'google' ? GOOGLE_TOKENS : microsoftTokens(secrets.tenant);
  const form = new URLSearchParams({
    client_id: clientId,
    client_secret: clientSecret,
    ...(isPerson
      ? { grant_type: 'refresh_token', refresh_token: refreshToken }
      : { grant_type: 'client_credentials' }),
    ...(secrets.kind === 'microsoft'
      ? { scope: isPerson ? MICROSOFT_SCOPE.person : MICROSOFT_SCOPE.application }
      : {}),
  });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await guardedRequest(
    { url, method: 'POST', headers, body: form.toString() },
    { dns: systemNames },
  );
  const service = secrets.kind === 'google' ? 'Google' : 'Microsoft';
  if (answer.outcome === 'failed')
    throw new MailboxError(`${service} gives no access token: ${answer.detail}.`);
  const { access_token: token, error_description: why } = readJson(answer.body);
  if (answer.status === 200 && typeof token === 'string') return token;
  const reason = typeof why === 'string' ? `: ${why.replace(/\s+/g, ' ').slice(0, 200)}` : '';
  throw new MailboxError(`${service} gives no access token (status ${answer.status})${reason}.`);
}

function readJson(body: Uint8Array): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return {};
  }
}
