import type { ClassifiedSource } from './classify-source.js';
import { alignedOf, dkimAlignedOf, share } from './source-traffic.js';

export interface PassRate {
  /** Messages of sources that count: the owner's, and those that nobody has reviewed. */
  readonly messages: number;
  readonly passed: number;
  /** Share of 0 to 1; null without messages. */
  readonly rate: number | null;
  readonly dkimAligned: number;
  readonly dkimRate: number | null;
  /** Messages left out: forwarded ones, and those sent in the owner's name by others. */
  readonly forwarded: number;
  readonly spoofed: number;
}

/** The pass rate of the owner's mail. Blocked spoofing and forwarding have counters of their own. */
export function passRateOf(sources: readonly ClassifiedSource[]): PassRate {
  const counted = sources.filter(({ countsInPassRate }) => countsInPassRate);
  const messages = sum(counted, ({ counts }) => counts.messages);
  const passed = sum(counted, ({ counts }) => alignedOf(counts));
  const dkimAligned = sum(counted, ({ counts }) => dkimAlignedOf(counts));
  return {
    messages,
    passed,
    rate: share(passed, messages),
    dkimAligned,
    dkimRate: share(dkimAligned, messages),
    forwarded: messagesOf(sources, 'forwarder'),
    spoofed: messagesOf(sources, 'likely-spoof'),
  };
}

function messagesOf(sources: readonly ClassifiedSource[], wanted: ClassifiedSource['class']): number {
  return sum(
    sources.filter((source) => source.class === wanted),
    ({ counts }) => counts.messages,
  );
}

function sum(sources: readonly ClassifiedSource[], count: (source: ClassifiedSource) => number): number {
  return sources.reduce((total, source) => total + count(source), 0);
}
