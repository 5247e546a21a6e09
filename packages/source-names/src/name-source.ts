import type { MailProvider } from '@postseal/mail-providers';
import { baseDomainOf, organizationOf } from './organization.js';
import { isForwarder, serviceOfDomain } from './service-domains.js';

/** A domain that stood behind mail from an address and passed there. */
export interface SeenDomain {
  readonly domain: string;
  /** Of the messages that were looked at, 0 to 1. */
  readonly share: number;
}

/** The autonomous system that announces an address. */
export interface Network {
  readonly asn: number;
  readonly name: string | null;
}

/** What is known of one sending address. */
export interface AddressTraces {
  /** Reverse name that leads back to the address; one that does not proves nothing and is left out. */
  readonly reverseName: string | null;
  /** Domains of DKIM signatures that passed, and of envelope senders whose SPF passed; the owner's own are left out. */
  readonly signers: readonly SeenDomain[];
  readonly envelopeDomains: readonly SeenDomain[];
  readonly network: Network | null;
}

/** What a name rests on, in the order of confidence. */
export type NameBasis = 'service' | 'signer' | 'reverse-name' | 'network' | 'address';

/** What said so. */
export type EvidenceKind = 'reverse-name' | 'envelope-domain' | 'dkim-signer' | 'network';

export interface NameEvidence {
  readonly kind: EvidenceKind;
  /** As it was seen: a host name, a domain, `AS64500`. */
  readonly value: string;
  /** Whom it belongs to, where a table tells: a service, an organization, the network's holder. */
  readonly owner: string | null;
}

export interface SourceName {
  /** Stable: a renamed organization keeps its key. */
  readonly key: string;
  readonly name: string;
  readonly basis: NameBasis;
  readonly service: MailProvider | null;
  /** What the map says of the organization: ISP, Web Host, SaaS, …; null when it says nothing. */
  readonly type: string | null;
  readonly isForwarder: boolean;
}

export interface NamedAddress {
  /** Best first; the last one is the address itself. */
  readonly names: readonly [SourceName, ...SourceName[]];
  /** Everything that was seen, whether the best name rests on it or not. */
  readonly evidence: readonly NameEvidence[];
}

const MOST = 0.5;

// Reverse names of these only say whose computer it is, not whose mail: a signature says more.
const CARRIERS: ReadonlySet<string> = new Set(['ISP', 'Web Host', 'IaaS', 'PaaS', 'MSP']);

/**
 * Names an address. A service of the provider table comes first: by the confirmed reverse name, then by the envelope
 * domain that passed SPF (both are bound to the address), then by the DKIM signer. A signature travels with forwarded mail,
 * so it names the address only where the reverse name is absent or a carrier's. Then the domain that signs, the base domain
 * of the reverse name, the network, and the address.
 */
export function nameAddress(ip: string, traces: AddressTraces): NamedAddress {
  const base = traces.reverseName === null ? null : baseDomainOf(traces.reverseName);
  const owner = base === null ? null : organizationOf(base);
  const envelope = mostSeen(traces.envelopeDomains);
  const signer = mostSeen(traces.signers);
  const isSignerBelievable =
    signer !== null &&
    (base === null || base === baseDomainOf(signer) || (owner !== null && CARRIERS.has(owner.type)));

  const domains = [envelope, isSignerBelievable ? signer : null].filter((domain) => domain !== null);
  const services = [traces.reverseName, ...domains].flatMap((name) =>
    name === null ? [] : (serviceOfDomain(name) ?? []),
  );
  const names = [
    ...services.map(nameOfService),
    ...domains.flatMap((domain) => (serviceOfDomain(domain) ? [] : nameOfSigner(domain))),
    ...(base === null ? [] : [nameOfBase(base)]),
    ...(traces.network ? [nameOfNetwork(traces.network)] : []),
  ];
  return { names: distinct([...names, nameOfAddress(ip, traces.reverseName)]), evidence: evidenceOf(traces) };
}

/**
 * The best name, unless a person judged another one: a choice keeps applying when better names turn up. What was said of the
 * address itself, the last name, beats what was said of a whole source.
 */
export function chooseName<T extends { readonly key: string }>(
  names: readonly [T, ...T[]],
  isJudged: (key: string) => boolean,
): T {
  const address = names[names.length - 1]!;
  if (isJudged(address.key)) return address;
  return names.find(({ key }) => isJudged(key)) ?? names[0];
}

function mostSeen(domains: readonly SeenDomain[]): string | null {
  const [first] = domains.toSorted((a, b) => b.share - a.share || a.domain.localeCompare(b.domain));
  return first && first.share >= MOST ? first.domain : null;
}

function nameOfService(service: MailProvider): SourceName {
  return {
    key: `service:${service.id}`,
    name: service.name,
    basis: 'service',
    service,
    type: null,
    isForwarder: isForwarder({ service, domain: null }),
  };
}

function nameOfSigner(domain: string): SourceName[] {
  const base = baseDomainOf(domain);
  if (base === null) return [];
  return [{ ...nameOfBase(base), key: `signer:${base}`, basis: 'signer' }];
}

function nameOfBase(base: string): SourceName {
  const organization = organizationOf(base);
  return {
    key: `ptr:${base}`,
    name: organization?.name ?? base,
    basis: 'reverse-name',
    service: null,
    type: organization?.type ?? null,
    isForwarder: isForwarder({ service: null, domain: base }),
  };
}

function nameOfNetwork({ asn, name }: Network): SourceName {
  return {
    key: `asn:${asn}`,
    name: name ?? `AS${asn}`,
    basis: 'network',
    service: null,
    type: null,
    isForwarder: false,
  };
}

function nameOfAddress(ip: string, reverseName: string | null): SourceName {
  return {
    key: `ip:${ip}`,
    name: reverseName ?? ip,
    basis: 'address',
    service: null,
    type: null,
    isForwarder: false,
  };
}

function distinct(names: readonly SourceName[]): [SourceName, ...SourceName[]] {
  return [...new Map(names.toReversed().map((name) => [name.key, name])).values()].reverse() as [
    SourceName,
    ...SourceName[],
  ];
}

function evidenceOf({ reverseName, envelopeDomains, signers, network }: AddressTraces): NameEvidence[] {
  const seen = (kind: EvidenceKind, domains: readonly SeenDomain[]) =>
    domains
      .toSorted((a, b) => b.share - a.share)
      .slice(0, 3)
      .map(({ domain }) => ({ kind, value: domain, owner: ownerOf(domain) }));
  return [
    ...(reverseName === null
      ? []
      : [{ kind: 'reverse-name' as const, value: reverseName, owner: ownerOf(reverseName) }]),
    ...seen('envelope-domain', envelopeDomains),
    ...seen('dkim-signer', signers),
    ...(network ? [{ kind: 'network' as const, value: `AS${network.asn}`, owner: network.name }] : []),
  ];
}

function ownerOf(domain: string): string | null {
  const base = baseDomainOf(domain);
  return serviceOfDomain(domain)?.name ?? (base === null ? null : (organizationOf(base)?.name ?? null));
}
