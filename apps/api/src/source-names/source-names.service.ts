import { Injectable } from '@nestjs/common';
import { type NamedAddress, nameAddress } from '@postseal/source-names';
import type { Transaction } from '../database/database.js';
import { type FactsRow, readFacts, readTraces } from './source-names.queries.js';

/** An address with its names, best first, what they rest on, and where its network is. */
export interface KnownAddress extends NamedAddress {
  readonly ip: string;
  readonly reverseName: string | null;
  readonly unconfirmedName: string | null;
  readonly country: string | null;
}

/** Names sending addresses from what is kept of them; nothing is asked while somebody waits. */
@Injectable()
export class SourceNamesService {
  /** Every address is in the answer, if only by itself. Two reads by primary key. */
  async name(
    tx: Transaction,
    organizationId: string,
    domainId: string,
    ips: readonly string[],
  ): Promise<ReadonlyMap<string, KnownAddress>> {
    const facts = new Map((await readFacts(tx, ips)).map((row) => [row.ip, row]));
    const traces = new Map((await readTraces(tx, organizationId, domainId, ips)).map((row) => [row.ip, row]));
    return new Map(
      ips.map((ip) => {
        const row = facts.get(ip);
        const trace = traces.get(ip);
        const named = nameAddress(ip, {
          reverseName: row?.reverseName ?? null,
          signers: trace?.signers ?? [],
          envelopeDomains: trace?.envelopeDomains ?? [],
          network: networkOf(row),
        });
        const { reverseName = null, unconfirmedName = null, country = null } = row ?? {};
        return [ip, { ip, ...named, reverseName, unconfirmedName, country }];
      }),
    );
  }
}

function networkOf(row: FactsRow | undefined) {
  return row && row.asn !== null ? { asn: row.asn, name: row.networkName } : null;
}
