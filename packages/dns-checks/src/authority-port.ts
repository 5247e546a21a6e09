import type { DnsAnswer, MxRecord, SoaRecord, UnavailableReason } from '@postseal/mail-terms';

/** What each type of record holds when a zone's servers are asked themselves. Text keeps its split into strings. */
export interface AuthorityRecords {
  readonly TXT: readonly Uint8Array[];
  readonly MX: MxRecord;
  readonly NS: string;
  readonly SOA: SoaRecord;
}

/** One authoritative server's own answer. */
export interface ServerAnswer<T> {
  readonly host: string;
  /** Null when the host name has no address that may be asked; `answer` says why. */
  readonly address: string | null;
  readonly answer: DnsAnswer<T>;
  /** It answered, but not as an authority for the zone. */
  readonly isLame: boolean;
  /** Names of the chain by which the answer leaves the server's zones; `answer` is then `unavailable`. */
  readonly aliases: readonly string[];
  /** SOA serial that came along; null without one. */
  readonly serial: number | null;
}

/** What the servers of one zone say, each for itself. */
export type ServerAnswers<T> =
  | {
      readonly ok: true;
      /** Apex of the zone that holds the name. */
      readonly zone: string;
      readonly servers: readonly ServerAnswer<T>[];
    }
  | { readonly ok: false; readonly reason: UnavailableReason; readonly detail: string };

/**
 * The port through which every authoritative server is seen by itself, without recursion. `DnsClient` of dns-client is
 * one. No method throws for anything that DNS does.
 */
export interface AuthorityPort {
  askAuthorities<T extends keyof AuthorityRecords>(
    name: string,
    type: T,
  ): Promise<ServerAnswers<AuthorityRecords[T]>>;
  /** Texts of the obsolete record type 99 (RFC 7208 §3.1) at a name. Left out by ports that cannot ask for it. */
  askType99?(name: string): Promise<DnsAnswer<string>>;
  /** The name servers that the parent zone's servers list for a zone. Left out by ports that cannot ask for them. */
  askDelegation?(zone: string): Promise<DnsAnswer<string>>;
}
