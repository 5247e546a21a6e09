import type { DnsAnswer, MxRecord, Resolver, SoaRecord } from '@postseal/mail-terms';
import { type ZoneAnswer, Zones } from './zone-lookup.js';
import type { ZoneData, ZoneRecord, ZoneType } from './zone-records.js';

interface TlsaRecord {
  readonly usage: number;
  readonly selector: number;
  readonly matchingType: number;
  readonly certificate: Uint8Array;
}
interface DsRecord {
  readonly keyTag: number;
  readonly algorithm: number;
  readonly digestType: number;
  readonly digest: Uint8Array;
}
interface DnskeyRecord {
  readonly flags: number;
  readonly algorithm: number;
  readonly key: Uint8Array;
}
interface RrsigRecord {
  readonly typeCovered: string;
  readonly algorithm: number;
  readonly expiration: number;
  readonly inception: number;
  readonly keyTag: number;
  readonly signer: string;
}

/** A `Resolver` over plain data, with the questions it was asked, for tests that need no network. */
export interface ZoneResolver extends Resolver {
  tlsa(name: string): Promise<DnsAnswer<TlsaRecord>>;
  ds(name: string): Promise<DnsAnswer<DsRecord>>;
  nsec3param(name: string): Promise<DnsAnswer<{ readonly iterations: number }>>;
  /** DNSKEY and RRSIG at the zone's name, whether or not its other types are `unavailable`. */
  zoneSignatures(
    zone: string,
    isUnchecked: boolean,
  ): Promise<
    DnsAnswer<{ readonly keys: readonly DnskeyRecord[]; readonly signatures: readonly RrsigRecord[] }>
  >;
  /** Change the data while a test runs. */
  readonly zones: Zones;
  /** Every question in order, as `'TXT example.test'`. */
  readonly queries: readonly string[];
}

const MAX_ALIASES = 8;

export interface ZoneResolverOptions {
  /** Names whose answers carry AD; none unless told. */
  readonly isAuthenticated?: (name: string) => boolean;
}

/**
 * An in-memory resolver over zone data: CNAMEs, wildcards, empty non-terminals and negative TTLs behave as in DNS.
 * `{ 'x.test': { unavailable: 'servfail' } }` makes a name fail, `{ 'x.test': { TXT: { unavailable: 'timeout' } } }` one type.
 */
export function zoneResolver(data: ZoneData = {}, options: ZoneResolverOptions = {}): ZoneResolver {
  const zones = new Zones(data);
  const queries: string[] = [];

  async function ask<T>(name: string, type: ZoneType, read: (data: unknown) => T): Promise<DnsAnswer<T>> {
    queries.push(`${type} ${name}`);
    const fault = nameFault(name);
    if (fault !== null) return { outcome: 'unavailable', reason: 'malformed', detail: fault };
    const answer = zones.lookup(name, type, { view: 'resolver', authoritativeOnly: false });
    const given = toDnsAnswer(answer, type, read);
    if (given.outcome === 'unavailable') return given;
    return { ...given, isAuthenticated: options.isAuthenticated?.(name.toLowerCase()) ?? false };
  }

  async function zoneSignatures(zone: string) {
    const keys = await ask(zone, 'DNSKEY', (key) => key as DnskeyRecord);
    if (keys.outcome !== 'found') return keys;
    const signed = await ask(zone, 'RRSIG', readRrsig);
    const signatures = signed.outcome === 'found' ? signed.records : [];
    return { ...keys, records: [{ keys: keys.records, signatures }] };
  }

  return {
    zones,
    queries,
    txt: (name) => ask(name, 'TXT', (strings) => decodeText(Buffer.concat(strings as Buffer[]))),
    a: (name) => ask(name, 'A', String),
    aaaa: (name) => ask(name, 'AAAA', String),
    mx: (name) => ask(name, 'MX', (mx) => mx as MxRecord),
    ptr: (name) => ask(name, 'PTR', String),
    ns: (name) => ask(name, 'NS', String),
    soa: (name) => ask(name, 'SOA', readSoa),
    tlsa: (name) => ask(name, 'TLSA', (tlsa) => tlsa as TlsaRecord),
    ds: (name) => ask(name, 'DS', (ds) => ds as DsRecord),
    nsec3param: (name) =>
      ask(name, 'NSEC3PARAM', (bytes) => ({ iterations: (bytes as Buffer).readUInt16BE(2) })),
    zoneSignatures,
  };
}

function readRrsig(data: unknown): RrsigRecord {
  const { signersName, ...rest } = data as RrsigRecord & { signersName: string };
  return { ...rest, signer: signersName };
}

/** Names that cannot be written into a query (RFC 1035 §2.3.4); the wire client refuses the same ones. */
function nameFault(name: string): string | null {
  const plain = name.replace(/\.$/, '');
  if (Buffer.byteLength(plain) > 253) return 'name longer than 253 bytes';
  const labels = plain === '' ? [] : plain.split('.');
  if (labels.includes('')) return 'empty label';
  return labels.some((label) => Buffer.byteLength(label) > 63) ? 'label longer than 63 bytes' : null;
}

function toDnsAnswer<T>(answer: ZoneAnswer, type: ZoneType, read: (data: unknown) => T): DnsAnswer<T> {
  if (answer.kind === 'unavailable') {
    return { outcome: 'unavailable', reason: answer.reason, detail: `the test zone says ${answer.reason}` };
  }
  if (answer.kind === 'not_served') {
    return { outcome: 'unavailable', reason: 'refused', detail: 'not in the test zone' };
  }
  const aliases = type === 'CNAME' ? [] : answer.answers.filter((record) => record.type === 'CNAME');
  const records = answer.answers.filter((record) => record.type === type);
  const cnames = aliases.map((record) => String(record.data));
  const isLoop = aliases.some((record) => record.name === cnames.at(-1));
  if (isLoop || aliases.length > MAX_ALIASES) {
    return { outcome: 'unavailable', reason: 'malformed', detail: 'CNAME chain does not end' };
  }
  if (records.length > 0) {
    const ttlSeconds = Math.min(...answer.answers.map((record) => record.ttl));
    return {
      outcome: 'found',
      records: records.map((record) => read(record.data)),
      ttlSeconds,
      cnames,
      isAuthenticated: false,
    };
  }
  const outcome = answer.rcode === 'NXDOMAIN' ? 'no_such_name' : 'no_data';
  return { outcome, ttlSeconds: negativeTtl(answer.authorities), cnames, isAuthenticated: false };
}

function negativeTtl(authorities: readonly ZoneRecord[]): number | null {
  const soa = authorities.find((record) => record.type === 'SOA');
  return soa ? Math.min(soa.ttl, (soa.data as { minimum: number }).minimum) : null; // RFC 2308 §5
}

function readSoa(data: unknown): SoaRecord {
  const soa = data as Record<'serial' | 'refresh' | 'retry' | 'expire' | 'minimum', number> & {
    mname: string;
    rname: string;
  };
  return {
    primary: soa.mname,
    contact: soa.rname,
    serial: soa.serial,
    refreshSeconds: soa.refresh,
    retrySeconds: soa.retry,
    expireSeconds: soa.expire,
    minimumSeconds: soa.minimum,
  };
}

function decodeText(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return text.includes('\ufffd') ? bytes.toString('latin1') : text;
}
