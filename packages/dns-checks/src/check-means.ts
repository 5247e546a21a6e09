import type { DnsAnswer, Resolver } from '@postseal/mail-terms';

/**
 * What a check may use beyond plain DNS. What is left out is not tested: no finding is made or closed for want of it, and
 * the posture says so.
 */
export interface CheckMeans {
  /** For everything that expires. */
  readonly now: Date;
  /** What to look at this time; everything unless told. */
  readonly groups?: ReadonlySet<TransportGroup>;
  /** DANE and DNSSEC. */
  readonly security?: SecurityLookups;
  /** MTA-STS policies, BIMI logos and certificates. */
  readonly fetch?: HttpsFetch;
  /** Conversations with MX hosts on port 25. */
  readonly probeSmtp?: SmtpProbe;
  /** Lists that the operator has turned on, asked through a resolver that the lists accept. */
  readonly blocklists?: { readonly lists: readonly Blocklist[]; readonly resolver: Pick<Resolver, 'a'> };
}

export const transportGroups = ['mta-sts', 'tls-rpt', 'bimi', 'dane', 'dnssec', 'smtp', 'blocklist'] as const;
export type TransportGroup = (typeof transportGroups)[number];

export interface TlsaData {
  readonly usage: number;
  readonly selector: number;
  readonly matchingType: number;
  readonly certificate: Uint8Array;
}

export interface DsData {
  readonly keyTag: number;
  readonly algorithm: number;
  readonly digestType: number;
  readonly digest: Uint8Array;
}

export interface DnskeyData {
  readonly flags: number;
  readonly algorithm: number;
  readonly key: Uint8Array;
}

/** Times are seconds since 1970, in serial arithmetic (RFC 4034 §3.1.5). */
export interface RrsigData {
  readonly typeCovered: string;
  readonly algorithm: number;
  readonly expiration: number;
  readonly inception: number;
  readonly keyTag: number;
  readonly signer: string;
}

/** The keys of a zone, and the signatures over its keys and its SOA. */
export interface ZoneSignatures {
  readonly keys: readonly DnskeyData[];
  readonly signatures: readonly RrsigData[];
}

/** DNS records that only DANE and DNSSEC need, with the same answers as `Resolver`. */
export interface SecurityLookups {
  tlsa(name: string): Promise<DnsAnswer<TlsaData>>;
  ds(name: string): Promise<DnsAnswer<DsData>>;
  nsec3param(name: string): Promise<DnsAnswer<{ readonly iterations: number }>>;
  /** `isUnchecked` also gives what the validator rejects, to find out why it does. Always one record when found. */
  zoneSignatures(zone: string, isUnchecked: boolean): Promise<DnsAnswer<ZoneSignatures>>;
}

export interface FetchLimits {
  readonly maxBodyBytes: number;
}

/** What a web server said, or why it said nothing; `guarded-fetch` gives exactly this. */
export type FetchOutcome =
  | {
      readonly outcome: 'answered';
      readonly status: number;
      /** Lower-case names. */
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Uint8Array;
      readonly certificate: { readonly validTo: Date } | null;
    }
  | { readonly outcome: 'failed'; readonly reason: string; readonly detail: string };

/** Fetches over HTTPS without following redirects. Never throws for what the network does. */
export type HttpsFetch = (url: string, limits: FetchLimits) => Promise<FetchOutcome>;

/** What an MX host showed of itself; `smtp-probe` gives exactly this. */
export type SmtpProbeOutcome =
  | {
      readonly outcome: 'answered';
      readonly address: string;
      /** Name in the greeting. */
      readonly greetingName: string | null;
      /** Name in the answer to EHLO. */
      readonly ehloName: string | null;
      readonly offersStartTls: boolean;
      /** Null without STARTTLS or when the handshake failed, which `tlsFault` explains. */
      readonly tls: {
        /** `TLSv1.3` */
        readonly protocol: string;
        /** Why the usual authorities or the host's name do not vouch for the certificate; null when they do. */
        readonly certificateFault: string | null;
        /** DER, the host's own first. */
        readonly chain: readonly Uint8Array[];
        readonly validFrom: Date;
        readonly validTo: Date;
      } | null;
      readonly tlsFault: string | null;
    }
  /** Nothing answers there, and this machine has shown that it can reach port 25 elsewhere. */
  | { readonly outcome: 'unreachable'; readonly address: string; readonly detail: string }
  /** Nothing can be said about the host. */
  | { readonly outcome: 'not-tested'; readonly detail: string };

/** Talks to port 25 of an MX host as far as TLS; sends no mail and never tests relaying. */
export type SmtpProbe = (host: string, addresses: readonly string[]) => Promise<SmtpProbeOutcome>;

/** One DNS blocklist (RFC 5782). */
export interface Blocklist {
  readonly id: string;
  readonly name: string;
  /** With the operator's key in it, where one is needed; never shown. */
  readonly zone: string;
  readonly kind: 'ipv4' | 'ip' | 'domain';
  /** How much a listing costs: refused by large receivers, by some, or by few. */
  readonly weight: 'critical' | 'error' | 'warning' | 'info';
  /** What a return code says; null for one that is no listing. Addresses in 127.255.255.0/24 never come here. */
  readonly meaningOf: (address: string) => BlocklistMeaning | null;
  /** Entries that must be listed and must not be (RFC 5782 §5). */
  readonly testPoints: { readonly listed: string; readonly unlisted: string };
  /** Where to ask for removal. */
  readonly lookupUrl: string;
}

export interface BlocklistMeaning {
  readonly text: string;
  /** A range that should send no mail by itself, whatever it did. */
  readonly isPolicy: boolean;
}
