import { isSameOrBelow, parseIp, reverseName } from '@postseal/mail-terms';
import {
  canonicalDkim,
  canonicalDmarc,
  canonicalHost,
  canonicalMx,
  canonicalNs,
  canonicalPtr,
  canonicalRuaAuthorisation,
  canonicalSpf,
  canonicalSpfTree,
  canonicalZone,
  hashOf,
} from './canonical.js';
import type { DkimPosture } from './dkim-checks.js';
import type { DmarcPosture } from './dmarc-checks.js';
import type { MxPosture } from './mx-checks.js';
import type { Observation, RecordType } from './observation.js';
import type { PtrPosture } from './ptr-checks.js';
import type { RecordKind } from './record-state-kinds.js';
import type { SpfPosture } from './spf-posture.js';

export { type RecordKind, recordKinds } from './record-state-kinds.js';

/** A watched record as it was seen: what the drift machine compares. Plain data. */
export interface RecordState {
  readonly kind: RecordKind;
  /** The domain; for dkim the selector's full name, for ptr and blocklist an address, for host and dane a host name. */
  readonly subject: string;
  /** Canonical text, equal when nothing that matters changed; null when DNS could not be asked. */
  readonly canonical: string | null;
  /** SHA-256 of `canonical` in hex. */
  readonly hash: string | null;
  /** As published, for display. */
  readonly raw: readonly string[];
  /** The zone that is silent when this cannot be asked; null when it spans several. */
  readonly zone: string | null;
  /** What is left of its time in caches; null when not known. */
  readonly ttlSeconds: number | null;
}

export interface RecordStateParts {
  readonly spf: SpfPosture;
  readonly dmarc: DmarcPosture;
  readonly dkim: DkimPosture;
  readonly mx: MxPosture;
  readonly ptr: readonly PtrPosture[];
  readonly observations: readonly Observation[];
  /** Host names of machines that send the domain's mail. */
  readonly sendingHosts: readonly string[];
}

/** One watched record; `canonical` null when it could not be asked. */
export function recordState(
  kind: RecordKind,
  subject: string,
  canonical: string | null,
  raw: readonly string[],
  { zone = null, ttlSeconds = null }: { zone?: string | null; ttlSeconds?: number | null } = {},
): RecordState {
  const hash = canonical === null ? null : hashOf(canonical);
  return { kind, subject, canonical, hash, raw, zone, ttlSeconds };
}

/** The state of every watched record of a domain that DNS alone shows. */
export function recordStates(domain: string, parts: RecordStateParts): RecordState[] {
  const { spf, dmarc, dkim, mx, ptr, observations } = parts;
  const { discovery } = dmarc;
  const seen = (name: string, type: RecordType) =>
    observations.find((one) => one.name === name && one.type === type);
  const at = (name: string, type: RecordType) => ({
    zone: domain,
    ttlSeconds: seen(name, type)?.ttlSeconds ?? null,
  });
  const ns = seen(domain, 'NS');
  const policy = `_dmarc.${discovery.policyDomain ?? domain}`;
  return [
    recordState('zone', domain, canonicalZone(observations.filter(({ name }) => name === domain)), [], {
      zone: domain,
    }),
    recordState('ns', domain, canonicalNs(ns), [...(ns?.values ?? [])].sort(), at(domain, 'NS')),
    ...ownHosts(domain, parts).map((host) => hostState(domain, host, seen)),
    recordState('spf', domain, canonicalSpf(spf), spf.record === null ? [] : [spf.record], at(domain, 'TXT')),
    recordState('spf-tree', domain, canonicalSpfTree(spf), spf.ranges, {
      ttlSeconds: at(domain, 'TXT').ttlSeconds,
    }),
    recordState(
      'dmarc',
      domain,
      canonicalDmarc(discovery),
      discovery.record ? [discovery.record.text] : [],
      at(policy, 'TXT'),
    ),
    recordState('rua-authorisation', domain, canonicalRuaAuthorisation(dmarc), []),
    ...dkim.keys.map((key) =>
      recordState('dkim', key.name, canonicalDkim(key), key.texts, {
        zone: domain,
        ttlSeconds: key.ttlSeconds,
      }),
    ),
    recordState(
      'mx',
      domain,
      canonicalMx(mx),
      mx.state === 'records' ? mx.hosts.map(({ preference, host }) => `${preference} ${host}`) : [],
      at(domain, 'MX'),
    ),
    ...ptr.map((address) =>
      recordState(
        'ptr',
        address.ip,
        canonicalPtr(address),
        address.names.map(({ name }) => name),
        { zone: reverseZone(address.ip), ttlSeconds: seen(address.reverseName, 'PTR')?.ttlSeconds ?? null },
      ),
    ),
  ];
}

/** Hosts whose addresses the domain's owner decides; a provider's move as they please. */
function ownHosts(domain: string, { mx, sendingHosts }: RecordStateParts): string[] {
  const exchanges = mx.state === 'records' ? mx.hosts.map(({ host }) => host) : [];
  const all = [...exchanges, ...sendingHosts].filter((host) => parseIp(host) === null);
  return [...new Set(all.map((host) => host.toLowerCase()))].filter((host) => isSameOrBelow(host, domain));
}

function hostState(
  domain: string,
  host: string,
  seen: (name: string, type: RecordType) => Observation | undefined,
): RecordState {
  const [a, aaaa] = [seen(host, 'A'), seen(host, 'AAAA')];
  const raw = [...(a?.values ?? []), ...(aaaa?.values ?? [])];
  return recordState('host', host, canonicalHost(a, aaaa), raw, {
    zone: domain,
    ttlSeconds: a?.ttlSeconds ?? aaaa?.ttlSeconds ?? null,
  });
}

/** The usual size of a reverse zone: a /24, or a /64 of IPv6. */
function reverseZone(ip: string): string {
  const address = parseIp(ip)!;
  const labels = reverseName(address).split('.');
  return labels.slice(address.family === 4 ? 1 : 16).join('.');
}
