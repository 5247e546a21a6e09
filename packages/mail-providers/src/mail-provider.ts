/** What a service is to the domain that uses it. A gateway stands in front of other servers, inbound or outbound. */
export type MailProviderKind =
  | 'mailbox'
  | 'hosting'
  | 'gateway'
  | 'transactional'
  | 'marketing'
  | 'support'
  | 'crm'
  | 'business';

/**
 * How an entry came to be known. `vendor`: read on a page of the vendor's. `published`: read in other people's guides or
 * zone files. `recalled`: written from experience and compared with nothing; good for guessing, not for instructions.
 */
export type ProviderOrigin = 'vendor' | 'published' | 'recalled';

/**
 * Whether mail through the service needs its SPF name in the record of the From domain. `needed`: it uses the
 * customer's domain as envelope sender. `elsewhere`: the envelope sender is the service's own domain or a subdomain with
 * its own record. `depends`: on plan or configuration.
 */
export type SpfUse = 'needed' | 'elsewhere' | 'depends';

/** A name that a service once told its customers to include, and what it says today. */
export interface RetiredSpfName {
  readonly name: string;
  /** The name to include instead; null when nothing takes its place. */
  readonly instead: string | null;
}

/** A mail service by what its customers publish in DNS. All names lower-case A-labels. */
export interface MailProvider {
  readonly id: string;
  readonly name: string;
  readonly kind: MailProviderKind;
  /** Selectors that are the same for every customer. */
  readonly selectors: readonly string[];
  /** Where the CNAMEs of selectors lead: names or parents of names. */
  readonly dkimTargets: readonly string[];
  /** Names that customers include in SPF, or parents of names where each customer has an own one. */
  readonly spfNames: readonly string[];
  readonly spfUse: SpfUse;
  readonly retiredSpfNames: readonly RetiredSpfName[];
  /** Hosts of customers' MX records: names or parents of names. */
  readonly mxHosts: readonly string[];
  /** The vendor's own instructions, where the address is known to be right. */
  readonly howTo: string | null;
  readonly origin: ProviderOrigin;
}
