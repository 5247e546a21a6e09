import { type Finding, finding } from './finding.js';
import type { PtrPosture } from './ptr-checks.js';

/** Who announces an address. */
export interface Network {
  /** Autonomous system number. */
  readonly asn: number;
  /** ISO 3166 code in upper case; null when unknown. */
  readonly country: string | null;
}

/** Networks of addresses; null for an address that the data does not know. */
export type NetworkLookup = (ip: string) => Network | null;

/** What is known of networks, now and from before. */
export interface NetworkKnowledge {
  readonly networkOf: NetworkLookup;
  /** Networks seen before, by what was checked: `mx mx1.example.org`, `host mail.example.org`, or the declared address. */
  readonly earlier: Readonly<Record<string, readonly Network[]>>;
}

/** Mail hosts whose address now belongs to another network or country than any that was seen before. */
export function checkNetworkMoves(addresses: readonly PtrPosture[], known: NetworkKnowledge): Finding[] {
  return addresses.flatMap(({ ip, sources }) => {
    const network = known.networkOf(ip);
    if (network === null) return [];
    const moved = sources
      .map((source) => (source === 'declared' ? ip : source))
      .find((key) => Object.hasOwn(known.earlier, key) && isElsewhere(network, known.earlier[key]!));
    if (moved === undefined) return [];
    const before = known.earlier[moved]!.map(show).join(', ');
    return [finding('ip.changed-asn', ip, `${moved}: ${before} before, ${show(network)} now`)];
  });
}

function isElsewhere(network: Network, earlier: readonly Network[]): boolean {
  return (
    earlier.length > 0 &&
    !earlier.some(
      ({ asn, country }) =>
        asn === network.asn && (country === network.country || country === null || network.country === null),
    )
  );
}

function show({ asn, country }: Network): string {
  return country === null ? `AS${asn}` : `AS${asn} (${country})`;
}
