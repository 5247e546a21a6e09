import { createHash } from 'node:crypto';
import {
  type DnsAnswer,
  formatIp,
  type IpAddress,
  isPublicIp,
  isSameOrBelow,
  parseIp,
  prefixRange,
  type Resolver,
  registrableDomain,
} from '@postseal/mail-terms';
import { type Finding, finding } from './finding.js';
import { clip } from './text-limits.js';
import { recordsOf, type Unanswered } from './unanswered.js';

export interface ZoneSubject {
  readonly domain: string;
  /** Name servers that the owner knows; null when no list is kept. */
  readonly knownNameServers: readonly string[] | null;
  /** How many checks in a row before this one could not resolve the zone. */
  readonly earlierUnreachable: number;
}

export interface ZoneCheck {
  readonly findings: readonly Finding[];
  readonly unanswered: readonly Unanswered[];
  /** The registry knows no such domain: nothing below it exists, and only that is worth saying. */
  readonly isGone: boolean;
}

const LONG_TTL_SECONDS = 24 * 3600;
/** "More than two checks" without an answer; a single one proves nothing. */
const MIN_EARLIER_UNREACHABLE = 2;
/** Name servers looked up for `ns.single`; two in different networks decide it. */
const MAX_SERVERS = 6;

/**
 * Where registrars and domain traders put names that nobody uses or that have run out. Their whole business is parking:
 * hosters whose name servers carry live domains as well are left out. Recalled, not compared with the operators' pages.
 */
const PARKING_SERVERS = [
  'sedoparking.com',
  'parkingcrew.net',
  'bodis.com',
  'parklogic.com',
  'fastpark.net',
  'cashparking.com',
  'smartname.com',
  'rookdns.com',
  'namedrive.com',
  'pendingrenewaldeletion.com',
  'renewyourname.net',
];

/** A name below the domain that nobody uses, always the same: what answers there is a wildcard. */
export function unusedNameOf(domain: string): string {
  return `unused-${createHash('sha256').update(domain).digest('hex').slice(0, 12)}.${domain}`;
}

/** Checks what surrounds the mail records: registration, name servers, contact, life times, wildcards. */
export async function checkZone(subject: ZoneSubject, resolver: Resolver): Promise<ZoneCheck> {
  const { domain } = subject;
  const findings: Finding[] = [];
  const unanswered: Unanswered[] = [];
  const registered = registrableDomain(domain) ?? domain;
  const [ns, soa, wildcard, mx, txt, policy, registration] = await Promise.all([
    resolver.ns(domain),
    resolver.soa(domain),
    resolver.txt(unusedNameOf(domain)),
    resolver.mx(domain),
    resolver.txt(domain),
    resolver.txt(`_dmarc.${domain}`),
    resolver.ns(registered),
  ]);
  const isAnswering = [ns, soa, mx, txt].some(({ outcome }) => outcome === 'found');
  if (registration.outcome === 'no_such_name' && !isAnswering) {
    const evidence = `${registered} does not exist at its registry`;
    return { findings: [finding('zone.expired', registered, evidence)], unanswered, isGone: true };
  }
  findings.push(...checkParking(registered, registration));
  findings.push(...checkReachable(subject, [ns, soa, mx, txt]));
  const servers = recordsOf(ns, 'ns', 'NS', domain, unanswered) ?? [];
  findings.push(...(await checkNetworks(domain, servers, resolver)), ...checkKnown(subject, servers));
  for (const { contact } of recordsOf(soa, 'zone', 'SOA', domain, unanswered) ?? []) {
    const labels = contact.replaceAll('\\.', '').split('.');
    const isMailbox = labels.length >= 3 && labels.every((label) => label !== '') && !contact.includes('@');
    if (!isMailbox) findings.push(finding('zone.soa-rname', domain, contact));
  }
  if (wildcard.outcome === 'found')
    findings.push(finding('zone.wildcard-txt', `*.${domain}`, clip(wildcard.records.join(' | '))));
  const long = Object.entries({ MX: mx, TXT: txt, '_dmarc TXT': policy }).filter(
    ([, answer]) => answer.outcome === 'found' && answer.ttlSeconds > LONG_TTL_SECONDS,
  );
  if (long.length > 0) {
    findings.push(finding('zone.ttl-long', domain, long.map(([name]) => name).join(', ')));
  }
  return { findings, unanswered, isGone: false };
}

function checkParking(registered: string, answer: DnsAnswer<string>): Finding[] {
  const servers = answer.outcome === 'found' ? answer.records : [];
  const parked = servers.filter((host) =>
    PARKING_SERVERS.some((parking) => isSameOrBelow(host.toLowerCase(), parking)),
  );
  if (parked.length === 0 || parked.length < servers.length) return [];
  return [finding('zone.expired', registered, clip(`parked at ${parked.join(', ')}`))];
}

/** Silence everywhere, check after check: the zone is broken, which says nothing about its records. */
function checkReachable(
  { domain, earlierUnreachable }: ZoneSubject,
  answers: readonly DnsAnswer<unknown>[],
): Finding[] {
  const failures = answers.flatMap((answer) => (answer.outcome === 'unavailable' ? [answer] : []));
  const isBogus = failures.some(({ reason }) => reason === 'bogus'); // DNSSEC's verdict, with a finding of its own
  if (earlierUnreachable < MIN_EARLIER_UNREACHABLE || isBogus || failures.length < answers.length) return [];
  const evidence = `no answer in ${earlierUnreachable + 1} checks: ${failures[0]!.reason} (${failures[0]!.detail})`;
  return [finding('zone.unreachable', domain, clip(evidence))];
}

/** One server, or several that one failure of a network takes away together (RFC 2182 §3.1). */
async function checkNetworks(
  domain: string,
  servers: readonly string[],
  resolver: Resolver,
): Promise<Finding[]> {
  const hosts = [...new Set(servers)];
  if (hosts.length === 0) return [];
  if (hosts.length === 1) return [finding('ns.single', domain, hosts[0] || '.')];
  if (hosts.length > MAX_SERVERS) return [];
  const addresses = await Promise.all(
    hosts.map(async (host) => {
      const answers = await Promise.all([resolver.a(host), resolver.aaaa(host)]);
      const isKnown = answers.every(({ outcome }) => outcome !== 'unavailable');
      return isKnown ? answers.flatMap((answer) => (answer.outcome === 'found' ? answer.records : [])) : null;
    }),
  );
  if (addresses.some((known) => known === null || known.length === 0)) return [];
  const ips = addresses.flatMap((known) => known!).flatMap((text) => parseIp(text) ?? []);
  if (ips.some((ip) => !isPublicIp(ip))) return []; // an inner view, or a test bed
  const networks = new Set(ips.filter(({ family }) => family === 4).map(networkOf));
  const networks6 = new Set(ips.filter(({ family }) => family === 6).map(networkOf));
  const isTogether = networks.size <= 1 && networks6.size <= 1;
  if (!isTogether) return [];
  const evidence = `${hosts.join(', ')}: all in ${[...networks, ...networks6].join(' and ')}`;
  return [finding('ns.single', domain, evidence)];
}

/** The smallest networks that are announced by themselves: /24 and /48. */
function networkOf(ip: IpAddress): string {
  const length = ip.family === 4 ? 24 : 48;
  const { first } = prefixRange(ip, length);
  return `${formatIp({ family: ip.family, value: first })}/${length}`;
}

function checkKnown({ domain, knownNameServers }: ZoneSubject, servers: readonly string[]): Finding[] {
  if (knownNameServers === null || servers.length === 0) return [];
  const sorted = (names: readonly string[]) =>
    [...new Set(names.map((name) => name.toLowerCase().replace(/\.$/, '')))].sort().join(', ');
  const [known, now] = [sorted(knownNameServers), sorted(servers)];
  return known === now ? [] : [finding('ns.changed', domain, clip(`known: ${known}; now: ${now}`))];
}
