import { alignedOf, dkimAlignedOf, type SourceCounts, type SourceTraffic } from './source-traffic.js';

export type SourceClass = 'compliant' | 'needs-fixing' | 'forwarder' | 'likely-spoof' | 'unknown';

/** What a source of the owner's lacks: it passes by SPF only, by DKIM only, or by neither. */
export type SourceWeakness = 'spf-only' | 'dkim-only' | 'neither';

/** Why a source has its class, as a stable code; the page says it in words. */
export type ClassReason =
  | 'verdict'
  | 'passes'
  | 'own-host'
  | 'known-service'
  | 'in-spf'
  | 'signs-as-owner'
  | 'receiver-saw-forwarding'
  | 'forwarding-network'
  | 'signed-elsewhere'
  | 'blocked-and-unaligned'
  | 'nothing-known';

export interface ClassifiedSource extends SourceTraffic {
  readonly class: SourceClass;
  readonly reason: ClassReason;
  /** Concluded, not known: shown as a guess. */
  readonly isGuess: boolean;
  readonly weakness: SourceWeakness | null;
  /** Spoofed and forwarded mail never lowers the owner's pass rate; what nobody has reviewed does. */
  readonly countsInPassRate: boolean;
}

const WORKS_SHARE = 0.95;
const FORWARDED_SHARE = 0.5; // receivers keep some of a forwarder's mail unmarked, and forwarders break some signatures
const BLOCKED_SHARE = 0.9;
const SPOOF_ALIGNED_SHARE = 0.05;
const SIGNED_SHARE = 0.05; // a key in the owner's DNS that the service uses: nobody else could have put it there

/** Puts a source into one of the five classes, by what a person said, else by the first rule that applies. */
export function classifySource(source: SourceTraffic): ClassifiedSource {
  const { class: kind, reason } = judge(source);
  return {
    ...source,
    class: kind,
    reason,
    isGuess: (kind === 'forwarder' || kind === 'likely-spoof') && reason !== 'verdict',
    weakness: kind === 'needs-fixing' || kind === 'compliant' ? weaknessOf(source.counts) : null,
    countsInPassRate: kind !== 'forwarder' && kind !== 'likely-spoof',
  };
}

interface Judgement {
  readonly class: SourceClass;
  readonly reason: ClassReason;
}

function judge(source: SourceTraffic): Judgement {
  switch (source.verdict) {
    case 'not-mine':
      return { class: 'likely-spoof', reason: 'verdict' };
    case 'forwarder':
      return { class: 'forwarder', reason: 'verdict' };
    case 'mine':
      return judgeOwn(source.counts, 'verdict');
    case null:
      return source.kinship ? judgeOwn(source.counts, source.kinship) : judgeStranger(source);
  }
}

function judgeOwn(counts: SourceCounts, reason: ClassReason): Judgement {
  return isAtLeast(alignedOf(counts), counts, WORKS_SHARE)
    ? { class: 'compliant', reason: reason === 'verdict' ? 'verdict' : 'passes' }
    : { class: 'needs-fixing', reason };
}

function judgeStranger({ counts, isForwardingNetwork, isSendingService }: SourceTraffic): Judgement {
  // Most services use an envelope sender of their own, so that SPF never aligns: this is no forwarding.
  if (isSendingService && isAtLeast(dkimAlignedOf(counts), counts, SIGNED_SHARE))
    return judgeOwn(counts, 'signs-as-owner');
  if (isAtLeast(counts.forwardedByReceiver, counts, FORWARDED_SHARE))
    return { class: 'forwarder', reason: 'receiver-saw-forwarding' };
  // SPF in alignment would mean that the owner's record names the address: without it, somebody else sends on what the
  // owner has signed.
  if (isAtLeast(counts.dkimOnly, counts, FORWARDED_SHARE))
    return { class: 'forwarder', reason: 'signed-elsewhere' };
  if (isForwardingNetwork && alignedOf(counts) > 0)
    return { class: 'forwarder', reason: 'forwarding-network' };
  const isBlocked = isAtLeast(counts.quarantined + counts.rejected, counts, BLOCKED_SHARE);
  const isUnaligned = counts.bothPass <= counts.messages * SPOOF_ALIGNED_SHARE;
  if (isBlocked && isUnaligned) return { class: 'likely-spoof', reason: 'blocked-and-unaligned' };
  return { class: 'unknown', reason: 'nothing-known' };
}

function isAtLeast(part: number, { messages }: SourceCounts, wanted: number): boolean {
  return messages > 0 && part >= messages * wanted;
}

/** A source that mostly passes one of the two is one broken part away from failing. */
function weaknessOf(counts: SourceCounts): SourceWeakness | null {
  if (counts.messages === 0) return null;
  const dkim = isAtLeast(counts.bothPass + counts.dkimOnly, counts, WORKS_SHARE);
  const spf = isAtLeast(counts.bothPass + counts.spfOnly, counts, WORKS_SHARE);
  if (dkim && spf) return null;
  if (dkim) return 'dkim-only';
  return spf ? 'spf-only' : 'neither';
}
