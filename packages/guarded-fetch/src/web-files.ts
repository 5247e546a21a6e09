import { guardedRequest, type RequestGuard } from './guarded-request.js';
import type { FailureReason, GuardedOutcome } from './outcome.js';

export interface WebFilesOptions extends RequestGuard {
  /** The port that stands in for 443, for tests. */
  readonly port?: number;
  /** How long a file is taken for unchanged; 6 hours unless told. */
  readonly rememberMs?: number;
  /** How long a failure is taken for true; an hour unless told. */
  readonly rememberFailureMs?: number;
  /** Bytes of all files that are remembered; 32 MB unless told. */
  readonly maxBytes?: number;
}

/** Fetches one file over HTTPS, without following redirects. Never throws for what the network does. */
export type FetchFile = (url: string, limits: { readonly maxBodyBytes: number }) => Promise<GuardedOutcome>;

interface Remembered {
  readonly outcome: Promise<GuardedOutcome>;
  until: number;
  bytes: number;
}

const HOUR = 3_600_000;

/** Failures that may be a moment's: the file is asked for once more before it is said to be missing. */
const PASSING: ReadonlySet<FailureReason> = new Set([
  'dns-failed',
  'connect-failed',
  'connect-timeout',
  'tls-failed',
  'headers-timeout',
  'connection-lost',
  'timeout',
]);
const ENTRY_BYTES = 1_000;

/**
 * Files of other people's web servers: `cached` shares them between all who ask, so that a policy of many domains is
 * fetched once, `fresh` fetches anew and leaves what it gets for the others.
 */
export function createWebFiles(options: WebFilesOptions): {
  readonly cached: FetchFile;
  readonly fresh: FetchFile;
} {
  const rememberMs = options.rememberMs ?? 6 * HOUR;
  const rememberFailureMs = options.rememberFailureMs ?? HOUR;
  const maxBytes = options.maxBytes ?? 32 * 1024 * 1024;
  const { port, ...guard } = options;
  const rules = port === undefined ? guard : { ...guard, allowPorts: [port] };
  const files = new Map<string, Remembered>(); // in order of use
  let bytes = 0;

  function forget(key: string, file: Remembered): void {
    if (files.get(key) !== file) return;
    files.delete(key);
    bytes -= file.bytes;
  }

  async function fetchNow(url: string, maxBodyBytes: number): Promise<GuardedOutcome> {
    const target = URL.parse(url);
    if (port !== undefined && target !== null && target.port === '') target.port = String(port);
    const request = { url: target ?? url, limits: { maxBodyBytes } };
    const outcome = await guardedRequest(request, rules);
    const mayPass = outcome.outcome === 'failed' && PASSING.has(outcome.reason);
    return mayPass ? guardedRequest(request, rules) : outcome;
  }

  const fresh: FetchFile = (url, { maxBodyBytes }) => {
    const key = `${maxBodyBytes} ${url}`;
    const old = files.get(key);
    if (old !== undefined) forget(key, old);
    const file: Remembered = {
      outcome: fetchNow(url, maxBodyBytes),
      until: Number.POSITIVE_INFINITY,
      bytes: ENTRY_BYTES,
    };
    files.set(key, file);
    bytes += file.bytes;
    file.outcome.then(
      (outcome) => {
        const isAnswer = outcome.outcome === 'answered';
        file.until = performance.now() + (isAnswer ? rememberMs : rememberFailureMs);
        if (isAnswer && files.get(key) === file) {
          file.bytes += outcome.body.byteLength;
          bytes += outcome.body.byteLength;
        }
        for (const [oldestKey, oldest] of files) {
          if (bytes <= maxBytes) break;
          forget(oldestKey, oldest);
        }
      },
      () => forget(key, file),
    );
    return file.outcome;
  };

  const cached: FetchFile = (url, limits) => {
    const key = `${limits.maxBodyBytes} ${url}`;
    const known = files.get(key);
    if (known === undefined || known.until <= performance.now()) return fresh(url, limits);
    files.delete(key);
    files.set(key, known);
    return known.outcome;
  };
  return { cached, fresh };
}
