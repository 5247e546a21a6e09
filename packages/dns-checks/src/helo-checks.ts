import { formatIp, parseIp, type Resolver, readDomainName, unmapIp } from '@postseal/mail-terms';
import { type Finding, finding } from './finding.js';
import type { PtrPosture } from './ptr-checks.js';
import { clip } from './text-limits.js';
import { recordsOf, type Unanswered } from './unanswered.js';

/** The name with which a mail host introduces itself, as a client in HELO or as a server in its greeting. */
export interface HostGreeting {
  readonly ip: string;
  readonly name: string;
}

export interface HeloSubject {
  /** The name that the sending host gives in HELO or EHLO; null when unknown. */
  readonly helo: string | null;
  /** Names that hosts gave on connections, seen by a probe. */
  readonly greetings: readonly HostGreeting[];
}

/** Checks the name given in HELO, and that reverse DNS gives the same name for the addresses that use it. */
export async function checkHelo(
  { helo, greetings }: HeloSubject,
  addresses: readonly PtrPosture[],
  resolver: Resolver,
): Promise<{ findings: Finding[]; unanswered: Unanswered[] }> {
  const unanswered: Unanswered[] = [];
  const findings: Finding[] = [];
  const spoken = greetings.map(({ ip, name }) => ({ ip: canonical(ip), name, from: 'greeting' }));
  if (helo !== null) {
    if (isLiteral(helo)) findings.push(finding('helo.literal', helo, `HELO ${helo}`));
    else {
      const ips = await addressesOf(helo, resolver, unanswered);
      if (ips !== null && ips.length === 0)
        findings.push(finding('helo.invalid', helo, `${helo} has neither A nor AAAA records`));
      spoken.push(...(ips ?? []).map((ip) => ({ ip: canonical(ip), name: helo, from: 'HELO' })));
    }
  }
  const seen = new Set<string>();
  for (const { ip, name, from } of spoken) {
    const names = addresses.find((address) => address.ip === ip)?.names ?? [];
    const isSame = names.some((ptr) => ptr.name.toLowerCase() === name.toLowerCase());
    if (names.length === 0 || isSame || seen.has(ip)) continue;
    seen.add(ip);
    const evidence = `PTR ${names.map((ptr) => ptr.name).join(', ')}; ${from} ${name}`;
    findings.push(finding('ptr.helo-mismatch', ip, clip(evidence)));
  }
  return { findings, unanswered };
}

/** Null when DNS could not be asked, or when the name is none and was reported as such. */
async function addressesOf(
  helo: string,
  resolver: Resolver,
  unanswered: Unanswered[],
): Promise<readonly string[] | null> {
  const read = readDomainName(helo);
  if (!read.ok) return [];
  const [a, aaaa] = await Promise.all([resolver.a(read.name), resolver.aaaa(read.name)]);
  const four = recordsOf(a, 'ptr', 'A', read.name, unanswered);
  const six = recordsOf(aaaa, 'ptr', 'AAAA', read.name, unanswered);
  if (four === null || six === null)
    return four?.length || six?.length ? [...(four ?? []), ...(six ?? [])] : null;
  return [...four, ...six];
}

/** `[192.0.2.1]`, a bare address, or the host's own idea of itself (RFC 5321 §4.1.3). */
function isLiteral(helo: string): boolean {
  const bare = helo.replace(/^\[(?:IPv6:)?(.*)\]$/i, '$1');
  return parseIp(bare) !== null || /^localhost(?:\.localdomain)?\.?$/i.test(helo);
}

function canonical(text: string): string {
  const ip = parseIp(text);
  return ip === null ? text : formatIp(unmapIp(ip));
}
