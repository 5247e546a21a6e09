import type { DnsStrip, Observation, SpfBranch } from '@postseal/contract';
import {
  areaState,
  type Observation as Observed,
  type Posture,
  type SpfTreeNode,
  senderRequirements,
} from '@postseal/dns-checks';
import type { StoredReading } from './stored-reading.js';

/** The parts of a posture that are kept as they are, in the contract's shape. */
export function toStoredReading(posture: Posture): StoredReading {
  const { discovery } = posture.dmarc;
  return {
    observations: posture.observations.map(toObservation),
    spf: {
      record: posture.spf.record,
      lookups: posture.spf.lookups,
      voids: posture.spf.voids,
      ranges: [...posture.spf.ranges],
      isComplete: posture.spf.isComplete,
      tree: posture.spf.tree ? toBranch(posture.spf.tree, null) : null,
    },
    dmarc: {
      record: discovery.record?.text ?? null,
      policyDomain: discovery.policyDomain,
      organizationalDomain: discovery.organizationalDomain,
      policy: discovery.effectivePolicy,
      queries: discovery.queries.map(({ name }) => name),
      walk: discovery.queries.map(({ name, outcome, record }) => ({
        name,
        outcome,
        record: record?.text ?? null,
      })),
      appliedTag: discovery.appliedTag,
      publicSuffixView: discovery.publicSuffixView,
    },
    dkim: posture.dkim.keys.map(({ selector, state, keyType, bits, texts, fingerprint, isTest, cnames }) => ({
      selector,
      state,
      keyType,
      bits,
      record: texts[0] ?? null,
      records: [...texts],
      fingerprint,
      isTest,
      cnames: [...cnames],
    })),
    senderProfiles: senderRequirements(posture).map((profile) => ({
      ...profile,
      requirements: profile.requirements.map((one) => ({ ...one, checks: [...one.checks] })),
    })),
    hosts: posture.ptr.flatMap(({ ip, sources, names, state }) =>
      sources.map((source) => ({
        ...readSource(source),
        ip,
        ptrNames: names.map(({ name }) => name),
        names: names.map(({ name, isConfirmed }) => ({ name, isConfirmed })),
        state,
      })),
    ),
  };
}

export function toObservation({ name, type, outcome, values, ttlSeconds }: Observed): Observation {
  return { name, type, outcome, values: [...values], ttlSeconds };
}

/** State of each area that DNS decides. */
export function toStrip(posture: Posture): DnsStrip {
  return { ...posture.strip, mx: areaState('mx', posture.findings, posture.unanswered) };
}

/** A provider may authorise thousands of ranges; the tree shows the first of each branch, and how many there are. */
const SHOWN_RANGES = 40;

function toBranch(node: SpfTreeNode, via: string | null): SpfBranch {
  return {
    domain: node.domain,
    record: node.record,
    state: node.state,
    reason: node.reason,
    lookups: node.lookups,
    voids: node.voids,
    via,
    isRepeat: node.isRepeat,
    terms: node.terms.map(({ text, state, lookups, voids, ranges }) => ({
      text,
      state,
      lookups,
      voids,
      ranges: ranges.slice(0, SHOWN_RANGES),
    })),
    ranges: node.ranges.slice(0, SHOWN_RANGES),
    rangeCount: node.ranges.length,
    children: node.terms.flatMap(({ text, child }) => (child ? [toBranch(child, text)] : [])),
  };
}

/** `mx mx1.example.org`, `host mail.example.org` or `declared`, as dns-checks names why an address is checked. */
function readSource(source: string): { host: string | null; role: 'mx' | 'sender' } {
  const [kind, host = null] = source.split(' ');
  return { host, role: kind === 'mx' ? 'mx' : 'sender' };
}
