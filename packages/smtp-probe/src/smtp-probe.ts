import { createAddressGuard } from '@postseal/guarded-fetch';
import { type HostProbe, type ProbeLimits, probeHost } from './probe-host.js';

export interface SmtpProbeOptions {
  /** The name given in EHLO: this machine's own. */
  readonly heloName: string;
  /** 25 unless told, for tests. */
  readonly port?: number;
  readonly limits?: Partial<ProbeLimits>;
  /** Addresses and prefixes that may be asked although they are not public. */
  readonly allowAddresses?: readonly string[];
  /** Certificate authorities to trust instead of the usual ones, PEM. */
  readonly ca?: string;
  /** How long what a host showed is taken for still true; 6 hours unless told. */
  readonly rememberMs?: number;
}

/** What is known of a mail host. `unreachable` is only said by a machine that has reached port 25 elsewhere. */
export type SmtpProbeOutcome =
  | Extract<HostProbe, { outcome: 'answered' }>
  | { readonly outcome: 'unreachable'; readonly address: string; readonly detail: string }
  | { readonly outcome: 'not-tested'; readonly detail: string };

export type SmtpProbe = (host: string, addresses: readonly string[]) => Promise<SmtpProbeOutcome>;

const DEFAULT_LIMITS: ProbeLimits = { connectMs: 5_000, totalMs: 30_000 };
const DEFAULT_REMEMBER_MS = 6 * 3_600_000;
const MAX_REMEMBERED = 10_000;
const MAX_AT_ONCE = 20;
const MAX_ADDRESSES = 2;

/**
 * A probe that asks each host at most once in six hours, for all tenants together, and some twenty at a time. Many networks
 * let nobody out on port 25: until any host has answered, silence is taken for that and says nothing about the host.
 */
export function createSmtpProbe(options: SmtpProbeOptions): {
  readonly cached: SmtpProbe;
  /** Asks anew, and leaves what it hears for the others. */
  readonly fresh: SmtpProbe;
} {
  const guard = createAddressGuard(options.allowAddresses);
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const rememberMs = options.rememberMs ?? DEFAULT_REMEMBER_MS;
  const remembered = new Map<string, { readonly until: number; readonly probe: Promise<HostProbe | null> }>();
  const waiting: (() => void)[] = [];
  let running = 0;
  let hasReachedAny = false;

  async function ask(host: string, addresses: readonly string[]): Promise<HostProbe | null> {
    if (running >= MAX_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
    running++;
    try {
      let last: HostProbe | null = null;
      for (const address of addresses) {
        const { heloName, port = 25, ca = null } = options;
        last = await probeHost({ host, address, port, heloName, limits, ca });
        if (last.outcome !== 'silent') break;
      }
      return last;
    } finally {
      running--;
      waiting.shift()?.();
    }
  }

  function recall(host: string, addresses: readonly string[], isFresh: boolean): Promise<HostProbe | null> {
    const key = `${host} ${addresses.join(' ')}`;
    const known = remembered.get(key);
    if (!isFresh && known !== undefined && known.until > performance.now()) return known.probe;
    const entry = { until: performance.now() + rememberMs, probe: ask(host, addresses) };
    const forget = () => remembered.get(key) === entry && remembered.delete(key);
    remembered.delete(key);
    remembered.set(key, entry);
    if (remembered.size > MAX_REMEMBERED) remembered.delete(remembered.keys().next().value!);
    // What may be a moment's trouble is asked about again by the next check.
    entry.probe.then((found) => found?.outcome === 'answered' || forget(), forget);
    return entry.probe;
  }

  const probeBy =
    (isFresh: boolean): SmtpProbe =>
    async (host, addresses) => {
      const usable = addresses.filter((address) => guard.faultOf(address) === null).slice(0, MAX_ADDRESSES);
      if (usable.length === 0) return { outcome: 'not-tested', detail: 'no public address to connect to' };
      const probe = await recall(host, usable, isFresh);
      if (probe === null) return { outcome: 'not-tested', detail: 'no address to connect to' };
      if (probe.outcome !== 'silent') hasReachedAny = true;
      switch (probe.outcome) {
        case 'answered':
          return probe;
        case 'reticent':
          return { outcome: 'not-tested', detail: probe.detail };
        case 'silent':
          return hasReachedAny
            ? { outcome: 'unreachable', address: probe.address, detail: probe.detail }
            : { outcome: 'not-tested', detail: `${probe.detail}; this machine may not reach port 25 at all` };
      }
    };
  return { cached: probeBy(false), fresh: probeBy(true) };
}
