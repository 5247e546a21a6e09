import { createAddressGuard } from './address-guard.js';
import { type ExchangeLimits, exchange, type Sending } from './exchange.js';
import { failed, type GuardedFailure, type GuardedOutcome } from './outcome.js';
import { type AddressLookup, findAddresses, readTarget, type Target } from './target.js';

export interface GuardedRequest {
  readonly url: string | URL;
  /** GET unless told. */
  readonly method?: Sending['method'];
  /** Without those that frame the message (`host`, `content-length`, …), which are set here. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly limits?: Partial<RequestLimits>;
  /** `none` answers with the redirect itself, which is the default; `same-host` follows up to three on one host, without a body to send. */
  readonly redirects?: 'none' | 'same-host';
}

export interface RequestLimits extends ExchangeLimits {
  /** Everything: names, connections, redirects and the last byte. */
  readonly totalMs: number;
}

/** Who may be asked, and how names are looked up. */
export interface RequestGuard {
  /** Looks names up; `systemNames` takes the machine's own way. */
  readonly dns: AddressLookup;
  /** Addresses and prefixes that may be asked although they are not public; for tests and closed networks. */
  readonly allowAddresses?: readonly string[];
  /** Plain HTTP as well; false unless told. */
  readonly allowHttp?: boolean;
  /** [443], with `allowHttp` [80, 443], unless told. */
  readonly allowPorts?: readonly number[] | 'any';
  /** Certificate authorities to trust instead of the usual ones, PEM. */
  readonly ca?: string | readonly string[];
}

export const defaultRequestLimits: RequestLimits = {
  connectMs: 5_000,
  headersMs: 5_000,
  totalMs: 10_000,
  maxHeaderBytes: 16 * 1024,
  maxBodyBytes: 64 * 1024,
};

const MAX_REDIRECTS = 3;
const MAX_ADDRESSES = 3;
const OWN_HEADERS = /^(host|connection|content-length|transfer-encoding|accept-encoding|expect|upgrade|te)$/i;

/**
 * Sends a request that a stranger may have chosen: only to public addresses, each name looked up once and the connection
 * pinned to what was found, TLS verified for the name, everything bounded. Never throws for what the network does; throws
 * for headers that the caller may not set.
 */
export async function guardedRequest(request: GuardedRequest, guard: RequestGuard): Promise<GuardedOutcome> {
  const limits = { ...defaultRequestLimits, ...request.limits };
  const sending = sendingOf(request, guard);
  const rules = {
    allowHttp: guard.allowHttp ?? false,
    allowPorts: guard.allowPorts ?? (guard.allowHttp ? [80, 443] : [443]),
  };
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), limits.totalMs);
  try {
    let target = readTarget(request.url, rules);
    for (let redirects = 0; ; redirects++) {
      if ('outcome' in target) return target;
      const outcome = await ask(target, sending, limits, guard, deadline.signal);
      if (request.redirects !== 'same-host' || sending.body !== null) return outcome;
      const next = redirectOf(outcome, target);
      if (next === null) return outcome;
      if (redirects === MAX_REDIRECTS) return failed('redirect-refused', 'redirected too often');
      if (typeof next !== 'string') return next;
      target = readTarget(next, rules);
    }
  } finally {
    clearTimeout(timer);
  }
}

/** Tries the addresses in turn until one can be connected to. */
async function ask(
  target: Target,
  sending: Sending,
  limits: RequestLimits,
  guard: RequestGuard,
  deadline: AbortSignal,
): Promise<GuardedOutcome> {
  const looking = findAddresses(target.host, guard.dns, createAddressGuard(guard.allowAddresses));
  const addresses = await Promise.race([looking, ended(deadline)]);
  if ('outcome' in addresses) return addresses;
  let outcome: GuardedOutcome = failed('connect-failed', 'no address to connect to');
  for (const address of addresses.slice(0, MAX_ADDRESSES)) {
    outcome = await exchange(target, address, sending, limits, deadline);
    const isElsewhereHopeful =
      outcome.outcome === 'failed' &&
      (outcome.reason === 'connect-failed' || outcome.reason === 'connect-timeout');
    if (!isElsewhereHopeful) return outcome;
  }
  return outcome;
}

function ended(deadline: AbortSignal): Promise<GuardedFailure> {
  const failure = failed('timeout', 'the name could not be looked up in time');
  return new Promise((resolve) => {
    if (deadline.aborted) resolve(failure);
    else deadline.addEventListener('abort', () => resolve(failure), { once: true });
  });
}

/** Where an answer sends on to; null when it does not, a failure when it may not. */
function redirectOf(outcome: GuardedOutcome, from: Target): string | GuardedFailure | null {
  if (outcome.outcome === 'failed' || ![301, 302, 303, 307, 308].includes(outcome.status)) return null;
  const location = outcome.headers.location;
  if (location === undefined) return null;
  const to = URL.parse(location, from.url.href);
  if (to === null) return failed('redirect-refused', 'redirected to something that is no URL');
  if (to.host !== from.url.host) return failed('redirect-refused', `redirected to another host, ${to.host}`);
  if (from.isTls && to.protocol !== 'https:') return failed('redirect-refused', 'redirected away from https');
  return to.href;
}

function sendingOf(request: GuardedRequest, guard: RequestGuard): Sending {
  const headers = request.headers ?? {};
  const own = Object.keys(headers).find((name) => OWN_HEADERS.test(name));
  if (own !== undefined) throw new Error(`the header ${own} is set by guardedRequest itself`);
  return {
    method: request.method ?? 'GET',
    headers,
    body: typeof request.body === 'string' ? Buffer.from(request.body) : (request.body ?? null),
    ca: guard.ca ?? null,
  };
}
