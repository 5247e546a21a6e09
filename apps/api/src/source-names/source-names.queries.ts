import type { Transaction } from '../database/database.js';
import type { NetworkFacts } from './network-data.js';

export interface DomainTurn {
  readonly organizationId: string;
  readonly domainId: string;
  readonly domain: string;
}

const TURN_LEASE_SECONDS = 120;

/**
 * Takes up to `limit` domains with new reports; any number of processes may ask at once. The turn is put off rather than
 * cleared: who dies leaves it due again. Leans on naming_turn's index by due_at.
 */
export function claimTurns(tx: Transaction, limit: number): Promise<(DomainTurn & { dueAt: Date })[]> {
  return tx.$queryRaw`
    UPDATE naming_turn AS turn
    SET due_at = date_trunc('milliseconds', now()) + make_interval(secs => ${TURN_LEASE_SECONDS}::double precision)
    FROM (
      SELECT organization_id, domain_id FROM naming_turn WHERE due_at <= now()
      ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED
    ) AS due
    JOIN domain ON domain.organization_id = due.organization_id AND domain.id = due.domain_id
    WHERE turn.organization_id = due.organization_id AND turn.domain_id = due.domain_id
    RETURNING turn.organization_id AS "organizationId", turn.domain_id::text AS "domainId", domain.name AS domain,
      turn.due_at AS "dueAt"`;
}

/** Ends a turn, or calls it due at once when there was more than one turn could do; not one that somebody else has taken. */
export async function endTurn(
  tx: Transaction,
  { organizationId, domainId, dueAt }: DomainTurn & { dueAt: Date },
  hasMore: boolean,
): Promise<void> {
  await tx.$executeRaw`
    UPDATE naming_turn SET due_at = CASE WHEN ${hasMore} THEN now() END
    WHERE organization_id = ${organizationId} AND domain_id = ${domainId}::uuid AND due_at = ${dueAt}`;
}

const TRACED_DAYS = 35;
const TRACE_LIVES_DAYS = 7;

/**
 * Busiest addresses of the last weeks without a trace, or with an old one, and the last day on which each sent. Leans on
 * the primary keys of daily_source and source_trace: a row per address and day.
 */
export function readUntraced(
  tx: Transaction,
  { organizationId, domainId }: DomainTurn,
  today: string,
  limit: number,
): Promise<{ ip: string; lastDay: string }[]> {
  return tx.$queryRaw`
    SELECT host(source_ip) AS ip, max(day)::text AS "lastDay"
    FROM daily_source s
    WHERE organization_id = ${organizationId} AND domain_id = ${domainId}::uuid
      AND day > ${today}::date - ${TRACED_DAYS}::int AND messages > 0
      AND NOT EXISTS (
        SELECT FROM source_trace t
        WHERE t.organization_id = ${organizationId} AND t.domain_id = ${domainId}::uuid AND t.source_ip = s.source_ip
          AND t.read_at > now() - make_interval(days => ${TRACE_LIVES_DAYS}::int))
    GROUP BY source_ip ORDER BY sum(messages) DESC, source_ip LIMIT ${limit}`;
}

export interface SampledRecord {
  readonly ip: string;
  readonly messages: number;
  readonly dkimResults: readonly AuthResult[] | null;
  readonly spfResults: readonly AuthResult[] | null;
}

interface AuthResult {
  readonly domain?: string | null;
  readonly result?: string | null;
}

const SAMPLED_RECORDS = 20;

/**
 * A few records of each address from its last day. Leans on report_record's index by domain, day and address: one probe
 * an address, at most 20 rows each. Records of superseded reports are taken too: these say as much about who signs.
 */
export function sampleRecords(
  tx: Transaction,
  { organizationId, domainId }: DomainTurn,
  addresses: readonly { readonly ip: string; readonly lastDay: string }[],
): Promise<SampledRecord[]> {
  return tx.$queryRaw`
    SELECT host(wanted.ip) AS ip, r.message_count::float8 AS messages, r.dkim_results AS "dkimResults",
      r.spf_results AS "spfResults"
    FROM unnest(${addresses.map(({ ip }) => ip)}::inet[], ${addresses.map(({ lastDay }) => lastDay)}::date[])
      AS wanted(ip, day)
    CROSS JOIN LATERAL (
      SELECT message_count, dkim_results, spf_results FROM report_record
      WHERE organization_id = ${organizationId} AND domain_id = ${domainId}::uuid AND day = wanted.day
        AND source_ip = wanted.ip
      LIMIT ${SAMPLED_RECORDS}::int) AS r`;
}

export interface TraceRow {
  readonly ip: string;
  readonly signers: readonly { readonly domain: string; readonly share: number }[];
  readonly envelopeDomains: readonly { readonly domain: string; readonly share: number }[];
}

/** Keeps what was found, and asks for the facts of these addresses. By primary keys; sorted, so that no two wait crosswise. */
export async function storeTraces(
  tx: Transaction,
  { organizationId, domainId }: DomainTurn,
  traces: readonly TraceRow[],
): Promise<void> {
  const rows = JSON.stringify(traces);
  await tx.$executeRaw`
    INSERT INTO source_trace (organization_id, domain_id, source_ip, signers, envelope_domains, read_at)
    SELECT ${organizationId}, ${domainId}::uuid, t.ip, t.signers, t."envelopeDomains", now()
    FROM jsonb_to_recordset(${rows}::jsonb) AS t(ip inet, signers jsonb, "envelopeDomains" jsonb)
    ORDER BY t.ip
    ON CONFLICT (organization_id, domain_id, source_ip) DO UPDATE
    SET signers = excluded.signers, envelope_domains = excluded.envelope_domains, read_at = excluded.read_at`;
  await tx.$executeRaw`
    INSERT INTO address_facts (ip)
    SELECT t.ip FROM jsonb_to_recordset(${rows}::jsonb) AS t(ip inet) ORDER BY t.ip
    ON CONFLICT (ip) DO UPDATE SET wanted_at = now()
    WHERE address_facts.wanted_at < now() - interval '30 days'`;
}

export interface WantedAddress {
  readonly ip: string;
  readonly failures: number;
}

/**
 * Takes up to `limit` addresses whose names are to be asked and leases them. Leans on address_facts's index by
 * next_look_at. A lease that ran out belongs to a process that died.
 */
export function claimAddresses(
  tx: Transaction,
  limit: number,
  leaseSeconds: number,
): Promise<WantedAddress[]> {
  return tx.$queryRaw`
    UPDATE address_facts AS facts
    SET leased_until = now() + make_interval(secs => ${leaseSeconds}::double precision)
    FROM (
      SELECT ip FROM address_facts
      WHERE next_look_at <= now() AND (leased_until IS NULL OR leased_until < now())
      ORDER BY next_look_at LIMIT ${limit} FOR UPDATE SKIP LOCKED
    ) AS due
    WHERE facts.ip = due.ip
    RETURNING host(facts.ip) AS ip, facts.failures`;
}

/** What DNS said of an address; null when it could not be asked, which leaves what was known. */
export type ReverseNames = { readonly reverseName: string | null; readonly unconfirmedName: string | null };

/** Keeps what was heard, says when to ask again, and ends the lease. By primary key. */
export async function storeFacts(
  tx: Transaction,
  ip: string,
  heard: {
    readonly names: ReverseNames | null;
    /** Null when the data could not be read: what was known stays. */
    readonly network: { readonly edition: string; readonly facts: NetworkFacts | null } | null;
    readonly pauseSeconds: number;
  },
): Promise<void> {
  const { names, network } = heard;
  const facts = network?.facts;
  await tx.$executeRaw`
    UPDATE address_facts SET
      reverse_name = CASE WHEN ${names !== null} THEN ${names?.reverseName ?? null}::text ELSE reverse_name END,
      unconfirmed_name =
        CASE WHEN ${names !== null} THEN ${names?.unconfirmedName ?? null}::text ELSE unconfirmed_name END,
      failures = CASE WHEN ${names !== null} THEN 0 ELSE failures + 1 END,
      asn = CASE WHEN ${network !== null} THEN ${facts?.asn ?? null}::float8::bigint ELSE asn END,
      network_name = CASE WHEN ${network !== null} THEN ${facts?.name ?? null}::text ELSE network_name END,
      country = CASE WHEN ${network !== null} THEN ${facts?.country ?? null}::text ELSE country END,
      network_data = coalesce(${network?.edition ?? null}::text, network_data),
      asked_at = now(), leased_until = NULL,
      next_look_at = now() + make_interval(secs => ${heard.pauseSeconds}::double precision)
    WHERE ip = ${ip}::inet`;
}

/** Addresses whose network another edition told of. Reads the table until `limit` are found: run after a change only. */
export function readOutdatedNetworks(
  tx: Transaction,
  edition: string,
  limit: number,
): Promise<{ ip: string }[]> {
  return tx.$queryRaw`
    SELECT host(ip) AS ip FROM address_facts
    WHERE network_data IS DISTINCT FROM ${edition} AND asked_at IS NOT NULL LIMIT ${limit}`;
}

/** Writes many addresses' networks at once. By primary key. */
export async function storeNetworks(
  tx: Transaction,
  edition: string,
  rows: readonly (Partial<NetworkFacts> & { readonly ip: string })[],
): Promise<void> {
  await tx.$executeRaw`
    UPDATE address_facts AS facts
    SET asn = n.asn, network_name = n.name, country = n.country, network_data = ${edition}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS n(ip inet, asn bigint, name text, country text)
    WHERE facts.ip = n.ip`;
}

/** Forgets addresses from which nobody's mail came for a year. Scans the table: once a night. */
export function forgetUnwanted(tx: Transaction): Promise<number> {
  return tx.$executeRaw`DELETE FROM address_facts WHERE wanted_at < now() - interval '400 days'`;
}

export interface FactsRow {
  readonly ip: string;
  readonly reverseName: string | null;
  readonly unconfirmedName: string | null;
  readonly asn: number | null;
  readonly networkName: string | null;
  readonly country: string | null;
}

/** What is known of these addresses. By primary key. */
export function readFacts(tx: Transaction, ips: readonly string[]): Promise<FactsRow[]> {
  return tx.$queryRaw`
    SELECT host(ip) AS ip, reverse_name AS "reverseName", unconfirmed_name AS "unconfirmedName", asn::float8 AS asn,
      network_name AS "networkName", country
    FROM address_facts WHERE ip = ANY(${ips}::inet[])`;
}

/** Who signed a domain's mail from these addresses. By primary key. */
export function readTraces(
  tx: Transaction,
  organizationId: string,
  domainId: string,
  ips: readonly string[],
): Promise<TraceRow[]> {
  return tx.$queryRaw`
    SELECT host(source_ip) AS ip, signers, envelope_domains AS "envelopeDomains"
    FROM source_trace
    WHERE organization_id = ${organizationId} AND domain_id = ${domainId}::uuid AND source_ip = ANY(${ips}::inet[])`;
}
