import type { DnsAnswer } from '@postseal/mail-terms';
import { readAnswer } from './reading.js';
import type { DnskeyRecord, DsRecord, Nsec3ParamRecord, RrsigRecord, TlsaRecord } from './records.js';
import type { DnsClient } from './resolver.js';
import type { ServerAddress } from './server-address.js';
import type { RawAnswer } from './transport.js';

/** The keys of a zone, and the signatures over its keys and its SOA. */
export interface ZoneSignatures {
  readonly keys: readonly DnskeyRecord[];
  readonly signatures: readonly RrsigRecord[];
}

/** What DANE and DNSSEC need beyond the records of mail. */
export interface SecurityLookups {
  tlsa(name: string): Promise<DnsAnswer<TlsaRecord>>;
  ds(name: string): Promise<DnsAnswer<DsRecord>>;
  nsec3param(name: string): Promise<DnsAnswer<Nsec3ParamRecord>>;
  /**
   * One record with all keys and signatures of a zone. `isUnchecked` sets CD, so that a validating resolver hands out what
   * it rejects: only for a zone that has failed, since it can spoil AD for later queries in a shared cache.
   */
  zoneSignatures(zone: string, isUnchecked: boolean): Promise<DnsAnswer<ZoneSignatures>>;
}

const RETRY_MAX_TCP_BYTES = 65_535;

/** Look-ups for DNSSEC over a client and the resolvers that it uses, the first that answers. */
export function createSecurityLookups(
  dns: Pick<DnsClient, 'tlsa' | 'ds' | 'lookup' | 'query'>,
  servers: readonly ServerAddress[],
): SecurityLookups {
  async function ask(
    name: string,
    type: 'DNSKEY' | 'SOA',
    checkingDisabled: boolean,
  ): Promise<RawAnswer | null> {
    let last: RawAnswer | null = null;
    for (const server of servers) {
      last = await dns.query(server, { name, type, checkingDisabled }, { maxTcpBytes: RETRY_MAX_TCP_BYTES });
      if (last.status === 'answered' && last.rcode === 'NOERROR') return last;
    }
    return last;
  }

  return {
    tlsa: (name) => dns.tlsa(name),
    ds: (name) => dns.ds(name),
    nsec3param: (name) => dns.lookup(name, 'NSEC3PARAM'),
    async zoneSignatures(zone, isUnchecked) {
      const [keys, soa] = await Promise.all([
        ask(zone, 'DNSKEY', isUnchecked),
        ask(zone, 'SOA', isUnchecked),
      ]);
      if (keys === null) return { outcome: 'unavailable', reason: 'timeout', detail: 'no resolver to ask' };
      const reading = readAnswer(keys, zone, 'DNSKEY');
      if (reading.kind === 'aliases') {
        return { outcome: 'unavailable', reason: 'malformed', detail: `${zone} is an alias` };
      }
      const { answer } = reading;
      if (answer.outcome !== 'found') return answer;
      const signatures = [...signaturesIn(keys, 'DNSKEY'), ...signaturesIn(soa, 'SOA')];
      return { ...answer, records: [{ keys: answer.records, signatures }] };
    },
  };
}

function signaturesIn(raw: RawAnswer | null, type: string): RrsigRecord[] {
  if (raw?.status !== 'answered') return [];
  return raw.answers.flatMap((record) =>
    record.type === 'RRSIG' && record.data.typeCovered === type ? [record.data] : [],
  );
}
