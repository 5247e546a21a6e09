import {
  canonicalDkim,
  canonicalDmarc,
  canonicalMx,
  canonicalPtr,
  canonicalSpf,
  canonicalSpfTree,
  hashOf,
} from './canonical.js';
import type { DkimPosture } from './dkim-checks.js';
import type { DmarcPosture } from './dmarc-checks.js';
import type { MxPosture } from './mx-checks.js';
import type { PtrPosture } from './ptr-checks.js';
import type { SpfPosture } from './spf-posture.js';

export const recordKinds = ['spf', 'spf-tree', 'dkim', 'dmarc', 'mx', 'ptr'] as const;
export type RecordKind = (typeof recordKinds)[number];

/** A watched record as it was seen: what the drift machine compares. Plain data. */
export interface RecordState {
  readonly kind: RecordKind;
  /** The domain for spf, spf-tree, dmarc and mx; the selector's full name for dkim; the address for ptr. */
  readonly subject: string;
  /** Canonical text, equal when nothing that matters changed; null when DNS could not be asked. */
  readonly canonical: string | null;
  /** SHA-256 of `canonical` in hex. */
  readonly hash: string | null;
  /** As published, for display. */
  readonly raw: readonly string[];
}

/** The state of every watched record of a domain. */
export function recordStates(
  domain: string,
  posture: {
    spf: SpfPosture;
    dmarc: DmarcPosture;
    dkim: DkimPosture;
    mx: MxPosture;
    ptr: readonly PtrPosture[];
  },
): RecordState[] {
  const { spf, dmarc, dkim, mx, ptr } = posture;
  const state = (
    kind: RecordKind,
    subject: string,
    canonical: string | null,
    raw: readonly string[],
  ): RecordState => ({
    kind,
    subject,
    canonical,
    hash: canonical === null ? null : hashOf(canonical),
    raw,
  });
  return [
    state('spf', domain, canonicalSpf(spf), spf.record === null ? [] : [spf.record]),
    state('spf-tree', domain, canonicalSpfTree(spf), spf.ranges),
    state(
      'dmarc',
      domain,
      canonicalDmarc(dmarc.discovery),
      dmarc.discovery.record ? [dmarc.discovery.record.text] : [],
    ),
    ...dkim.keys.map((key) => state('dkim', key.name, canonicalDkim(key), key.texts)),
    state(
      'mx',
      domain,
      canonicalMx(mx),
      mx.hosts.map(({ preference, host }) => `${preference} ${host}`),
    ),
    ...ptr.map((address) =>
      state(
        'ptr',
        address.ip,
        canonicalPtr(address),
        address.names.map(({ name }) => name),
      ),
    ),
  ];
}
