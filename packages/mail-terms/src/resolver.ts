/** Why DNS could not be asked. None of these says anything about the record. */
export type UnavailableReason = 'timeout' | 'servfail' | 'refused' | 'bogus' | 'malformed';

/**
 * What DNS said about one name and type, in three values: present (`found`), proven absent (`no_data`,
 * `no_such_name`) and unknown (`unavailable`). "No record" and "could not ask" lead to different advice.
 * TTLs are seconds; for proven absence the negative TTL (RFC 2308), null when the answer carried no SOA.
 */
export type DnsAnswer<T> =
  | {
      readonly outcome: 'found';
      readonly records: readonly T[];
      readonly ttlSeconds: number;
      /** Alias names followed before the records, in order; empty without CNAME. */
      readonly cnames: readonly string[];
      /** AD flag of a validating resolver. */
      readonly isAuthenticated: boolean;
    }
  | {
      readonly outcome: 'no_data' | 'no_such_name';
      readonly ttlSeconds: number | null;
      readonly cnames: readonly string[];
      readonly isAuthenticated: boolean;
    }
  | { readonly outcome: 'unavailable'; readonly reason: UnavailableReason; readonly detail: string };

export interface MxRecord {
  readonly preference: number;
  /** Lower-case, without final dot; empty for a null MX (RFC 7505). */
  readonly exchange: string;
}

export interface SoaRecord {
  readonly primary: string;
  readonly contact: string;
  readonly serial: number;
  readonly refreshSeconds: number;
  readonly retrySeconds: number;
  readonly expireSeconds: number;
  readonly minimumSeconds: number;
}

/**
 * The port through which pure packages see DNS. Names are A-label names without a final dot; implementations
 * lower-case them. No method throws for anything that DNS does: trouble is an `unavailable` answer.
 * TXT records arrive with their character-strings joined as bytes and decoded as Latin-1-safe UTF-8.
 */
export interface Resolver {
  txt(name: string): Promise<DnsAnswer<string>>;
  a(name: string): Promise<DnsAnswer<string>>;
  aaaa(name: string): Promise<DnsAnswer<string>>;
  mx(name: string): Promise<DnsAnswer<MxRecord>>;
  ptr(name: string): Promise<DnsAnswer<string>>;
  ns(name: string): Promise<DnsAnswer<string>>;
  soa(name: string): Promise<DnsAnswer<SoaRecord>>;
}
