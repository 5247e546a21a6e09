import type { DnsAnswer, UnavailableReason } from '@postseal/mail-terms';
import type { FetchOutcome, SmtpProbeOutcome } from './check-means.js';

export type RecordType =
  | 'TXT'
  | 'A'
  | 'AAAA'
  | 'MX'
  | 'PTR'
  | 'NS'
  | 'SOA'
  | 'TLSA'
  | 'DS'
  | 'DNSKEY'
  | 'NSEC3PARAM';

/** A DNS type, or another way of asking: a URL fetched, port 25 of a host, a DNS blocklist. */
export type ObservedType = RecordType | 'HTTPS' | 'SMTP' | 'DNSBL';

/**
 * Present, proven absent, or unknown with its reason. Only the first two may change a finding. `failed`: a web server or
 * mail host was asked and did not give what it should. `not-tested`: this check does not ask, which is neither pass nor fault.
 */
export type ObservationOutcome =
  | 'present'
  | 'absent-nodata'
  | 'absent-nxdomain'
  | 'failed'
  | 'not-tested'
  | `unknown-${UnavailableReason}`;

/** What DNS said about one name and type: a row of the posture page. Plain data, JSON-serialisable. */
export interface Observation {
  /** Lower-case A-label name without final dot; for HTTPS the URL. */
  readonly name: string;
  readonly type: ObservedType;
  readonly outcome: ObservationOutcome;
  /** Record texts in answer order: TXT joined, MX as `10 mx.example.org`, SOA as its seven fields. Empty unless present. */
  readonly values: readonly string[];
  /** Remaining TTL of the answer, for absence the negative TTL; null when unknown. */
  readonly ttlSeconds: number | null;
  /** Alias names followed, in order; the record stands at the last one. */
  readonly cnames: readonly string[];
  /** The resolver validated the answer (AD flag). */
  readonly isAuthenticated: boolean;
  /** What went wrong, for people; null unless the outcome is unknown. */
  readonly detail: string | null;
}

/** True when the question could not be answered: nothing may be concluded about the record. */
export function isUnknown(observation: Pick<Observation, 'outcome'>): boolean {
  return observation.outcome.startsWith('unknown-');
}

/**
 * Writes an answer down as an observation.
 * @param show prints one record as text
 */
export function observe<T>(
  name: string,
  type: RecordType,
  answer: DnsAnswer<T>,
  show: (record: T) => string,
): Observation {
  if (answer.outcome === 'unavailable') {
    return {
      name,
      type,
      outcome: `unknown-${answer.reason}`,
      values: [],
      ttlSeconds: null,
      cnames: [],
      isAuthenticated: false,
      detail: answer.detail,
    };
  }
  const { ttlSeconds, cnames, isAuthenticated } = answer;
  const shared = { name, type, ttlSeconds, cnames, isAuthenticated, detail: null };
  if (answer.outcome === 'found') return { ...shared, outcome: 'present', values: answer.records.map(show) };
  return {
    ...shared,
    outcome: answer.outcome === 'no_data' ? 'absent-nodata' : 'absent-nxdomain',
    values: [],
  };
}

/** A question that this check does not ask. */
export function untested(name: string, type: ObservedType): Observation {
  return { ...plain(name, type), outcome: 'not-tested' };
}

/** What a URL answered: status and content type, then the text when it is a short one. */
export function observeFetch(url: string, fetched: FetchOutcome): Observation {
  if (fetched.outcome === 'failed')
    return { ...plain(url, 'HTTPS'), outcome: 'failed', values: [fetched.detail], detail: fetched.detail };
  const { status, headers, body } = fetched;
  const type = headers['content-type'] ?? 'no content type';
  const values = [`${status}, ${type}, ${body.byteLength} bytes`];
  const text = Buffer.from(body).toString('utf8');
  const isShortText = /^text\/plain\b/i.test(type) && body.byteLength <= 2_000 && !text.includes('\ufffd');
  if (status !== 200)
    return { ...plain(url, 'HTTPS'), outcome: 'failed', values, detail: `status ${status}` };
  return {
    ...plain(url, 'HTTPS'),
    outcome: 'present',
    values: isShortText ? [...values, ...linesOf(text)] : values,
  };
}

/** What port 25 of a host showed. */
export function observeProbe(
  host: string,
  probe: Exclude<SmtpProbeOutcome, { outcome: 'not-tested' }>,
): Observation {
  if (probe.outcome === 'unreachable')
    return { ...plain(host, 'SMTP'), outcome: 'failed', values: [probe.detail], detail: probe.detail };
  const { address, greetingName, tls, tlsFault, offersStartTls } = probe;
  const secured = tls
    ? `${tls.protocol}, certificate ${tls.certificateFault ?? 'valid'} until ${tls.validTo.toISOString().slice(0, 10)}`
    : offersStartTls
      ? `STARTTLS fails: ${tlsFault}`
      : 'no STARTTLS';
  const values = [`${address}${greetingName === null ? '' : ` is ${greetingName}`}`, secured];
  return { ...plain(host, 'SMTP'), outcome: 'present', values };
}

function plain(name: string, type: ObservedType): Omit<Observation, 'outcome'> {
  return { name, type, values: [], ttlSeconds: null, cnames: [], isAuthenticated: false, detail: null };
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line !== '');
}
