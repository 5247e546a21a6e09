/** One refusal as found in a paste, before it is understood. Addresses are reduced to their domains. */
export interface RawReply {
  /** The other server's words, or the reason that the own server gives; line ends kept. */
  readonly text: string;
  /** Who said it, lower-case, and from which address. */
  readonly host: string | null;
  readonly hostIp: string | null;
  /** How the host is known: `Remote-MTA`, "host X said", or a log's relay. */
  readonly hostEvidence: 'remote-mta' | 'said' | 'relay' | null;
  readonly recipientDomain: string | null;
  readonly senderDomain: string | null;
  /** `delayed` is no refusal yet. */
  readonly action: 'failed' | 'delayed' | null;
  /** Enhanced status stated beside the text: `Status:` of a DSN, `dsn=` of a log. */
  readonly status: string | null;
  readonly queueId: string | null;
  /** The own address the message left from, where a log states it. */
  readonly localIp: string | null;
  /** Time as written. */
  readonly when: string | null;
  readonly retryUntil: string | null;
}

const NOTHING_KNOWN: Omit<RawReply, 'text'> = {
  host: null,
  hostIp: null,
  hostEvidence: null,
  recipientDomain: null,
  senderDomain: null,
  action: null,
  status: null,
  queueId: null,
  localIp: null,
  when: null,
  retryUntil: null,
};

export function rawReply(text: string, facts: Partial<Omit<RawReply, 'text'>> = {}): RawReply {
  return { ...NOTHING_KNOWN, ...facts, text };
}

/** The domain of an address such as `<a@Example.org>`, lower-case; null without one. The local part is dropped. */
export function domainOfAddress(address: string | undefined): string | null {
  const domain = /@([^\s@<>"',;()]{1,253}?)\.?(?=[>"\s)\];,:']|$)/.exec(address ?? '')?.[1];
  return domain?.toLowerCase() ?? null;
}

/** A host name as logs write it: without final dot, brackets and port. Null for what is none. */
export function hostName(text: string | undefined): string | null {
  const name = (text ?? '')
    .toLowerCase()
    .replace(/[.\]>,;]+$/, '')
    .replace(/^[<[]/, '')
    .replace(/\[.*$/, '');
  return /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})+$/.test(name) && !/^[\d.]+$/.test(name) ? name : null;
}
