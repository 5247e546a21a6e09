import type { SourceRow } from '@postseal/contract';
import { formatIp, type IpRange, parseIp, prefixRange, rangeHolds } from '@postseal/mail-terms';
import type { Transaction } from '../database/database.js';
import { StoredReading } from '../dns-monitor/stored-reading.js';

/** What is known about a sending address without asking anybody: from what the owner told us and the last check. */
export interface KnownSenders {
  describe(ip: string): Pick<SourceRow, 'ptrName' | 'known'>;
}

/** Reads it for a domain: its sending hosts and its latest posture; before the first check only the former. */
export async function readKnownSenders(
  tx: Transaction,
  organizationId: string,
  domainId: string,
): Promise<KnownSenders> {
  const named = await tx.sendingHost.findMany({
    where: { organizationId, domainId },
    select: { host: true },
  });
  const posture = await tx.posture.findUnique({
    where: { organizationId_domainId: { organizationId, domainId } },
    select: { reading: true },
  });
  const reading = StoredReading.safeParse(posture?.reading);
  return knownSenders(new Set(named.map(({ host }) => host)), reading.success ? reading.data : null);
}

/** The hosts that the owner named win over MX addresses, and these over the SPF ranges. */
export function knownSenders(namedHosts: ReadonlySet<string>, reading: StoredReading | null): KnownSenders {
  const hosts = Map.groupBy(reading?.hosts ?? [], ({ ip }) => canonical(ip));
  const ranges = (reading?.spf?.ranges ?? []).flatMap(toRange);
  return {
    describe(ip) {
      const checked = hosts.get(ip) ?? [];
      const ptrName = checked.find(({ state }) => state === 'ok')?.ptrNames[0] ?? null;
      const isNamed = namedHosts.has(ip) || checked.some(({ role }) => role === 'sender');
      if (isNamed) return { ptrName, known: 'sending-host' };
      if (checked.some(({ role }) => role === 'mx')) return { ptrName, known: 'mx' };
      const address = parseIp(ip);
      const isInRange = address !== null && ranges.some((range) => rangeHolds(range, address));
      return { ptrName, known: isInRange ? 'spf-range' : null };
    },
  };
}

function canonical(text: string): string {
  const ip = parseIp(text);
  return ip ? formatIp(ip) : text;
}

/** `192.0.2.0/24`, or a lone address; nothing for anything else. */
export function toRange(text: string): IpRange[] {
  const [address, length] = text.split('/');
  const ip = parseIp(address!);
  if (!ip) return [];
  return [prefixRange(ip, length === undefined ? (ip.family === 4 ? 32 : 128) : Number(length))];
}
