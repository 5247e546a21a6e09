import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { PinoLogger } from 'nestjs-pino';
import type { PoolClient } from 'pg';
import { Database } from '../database/database.js';
import { Prisma } from '../database/generated/client.js';
import { reporterKeyOf, standingOf, trustClasses } from '../report-trust/report-trust.js';
import { type DecisionRow, findDecisions, isInForce } from '../report-trust/reporter-decisions.js';
import {
  type DomainKey,
  findVersions,
  type LockedDomain,
  lockDomains,
  updateVersions,
  wantNames,
} from './report-ingest.queries.js';
import type { ReportVersion } from './report-version.js';
import { bookReports } from './rollups.queries.js';
import { bookingsOf, settleVersions } from './settle-versions.js';

const TICK_MS = 2_000; // somebody is waiting for it
const REPORTS_A_STEP = 500; // of a transaction: arriving reports of these domains wait for it

type Misjudged = DomainKey & Pick<ReportVersion, 'identity' | 'day' | 'contentHash'>;

/**
 * Counts stored reports anew once somebody said whether a reporter is to be believed: a part of them a transaction, each
 * leaving rollups that are the sum of what the reports say. Any number of workers may do it at once.
 */
@Injectable()
export class ReporterRecounts {
  constructor(
    private readonly database: Database,
    private readonly log: PinoLogger,
  ) {}

  @Interval(TICK_MS)
  async tick(): Promise<void> {
    try {
      while (await this.step());
    } catch (error) {
      this.log.warn({ err: error }, 'reports of a reporter could not be counted anew');
    }
  }

  /** Does a part of the oldest open decision; answers whether there was one. */
  async step(): Promise<boolean> {
    const client = await this.database.systemPool.connect();
    try {
      await client.query('BEGIN');
      const decision = await takeOpenDecision(client);
      if (decision) await recount(client, decision);
      await client.query('COMMIT');
      client.release();
      return decision !== undefined;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }
}

/** Locks the oldest decision that is not applied yet and that no other worker has in hand. */
async function takeOpenDecision(client: PoolClient): Promise<DecisionRow | undefined> {
  const { rows } = await client.query<DecisionRow>(Prisma.sql`
    SELECT organization_id AS "organizationId", reporter, sender, decision FROM reporter_decision
    WHERE applied_at IS NULL
    ORDER BY decided_at LIMIT 1 FOR UPDATE SKIP LOCKED`);
  return rows[0];
}

async function recount(client: PoolClient, decision: DecisionRow): Promise<void> {
  let misjudged = await findMisjudged(client, decision);
  let domains: LockedDomain[];
  if (misjudged.length > 0) {
    domains = await lockDomains(client, domainsOf(misjudged));
  } else {
    // A batch that began before the decision may be about to store a report by the old rule: it is waited for.
    domains = await lockDomains(client, await allDomains(client, decision));
    misjudged = await findMisjudged(client, decision);
    if (misjudged.length === 0) return finish(client, decision);
  }
  const versions = await findVersions(client, misjudged);
  const decisions = await findDecisions(
    client,
    versions.map(({ organizationId, reporter }) => ({ organizationId, reporter: reporterKeyOf(reporter) })),
  );
  const settled = [
    ...Map.groupBy(versions, ({ domainId, identity }) => `${domainId} ${identity}`).values(),
  ].flatMap((of) => settleVersions(of, (version) => version, decisions));
  // Who stops counting comes first: of the versions of a report one is current, at every moment.
  await updateVersions(
    client,
    settled.filter(({ supersededById }) => supersededById !== null),
  );
  await updateVersions(
    client,
    settled.filter(({ supersededById }) => supersededById === null),
  );
  const booked = bookingsOf(settled, () => null);
  if (booked.length === 0) return;
  await bookReports(client, booked, domains);
  await wantNames(client, domainsOf(booked));
}

/** Reports of the sender that count otherwise than they should. Leans on report_organization_id_sender_idx. */
async function findMisjudged(
  client: PoolClient,
  { organizationId, reporter, sender, decision }: DecisionRow,
): Promise<Misjudged[]> {
  const { rows: names } = await client.query<{ reporter: string }>(Prisma.sql`
    SELECT DISTINCT reporter FROM report WHERE organization_id = ${organizationId} AND sender = ${sender}`);
  const meant = names.map((one) => one.reporter).filter((name) => reporterKeyOf(name) === reporter);
  const word = isInForce(decision) ? decision : null;
  const { rows } = await client.query<Misjudged>(Prisma.sql`
    SELECT r.organization_id AS "organizationId", r.domain_id AS "domainId", encode(r.identity, 'hex') AS identity,
      r.day::text AS day, encode(r.content_hash, 'hex') AS "contentHash"
    FROM report r
    JOIN unnest(${[...trustClasses]}::text[], ${trustClasses.map((trust) => standingOf(trust, word))}::text[])
      AS rule(trust, standing) USING (trust)
    WHERE r.organization_id = ${organizationId} AND r.sender = ${sender} AND r.reporter = ANY(${meant}::text[])
      AND r.standing <> rule.standing
    LIMIT ${REPORTS_A_STEP}`);
  return rows;
}

async function allDomains(client: PoolClient, { organizationId }: DecisionRow): Promise<DomainKey[]> {
  const { rows } = await client.query<DomainKey>(Prisma.sql`
    SELECT organization_id AS "organizationId", id AS "domainId" FROM domain
    WHERE organization_id = ${organizationId}`);
  return rows;
}

/** A word that was taken back is gone once nothing goes by it. */
async function finish(
  client: PoolClient,
  { organizationId, reporter, sender, decision }: DecisionRow,
): Promise<void> {
  const key = Prisma.sql`organization_id = ${organizationId} AND reporter = ${reporter} AND sender = ${sender}`;
  await client.query(
    isInForce(decision)
      ? Prisma.sql`UPDATE reporter_decision SET applied_at = clock_timestamp() WHERE ${key}`
      : Prisma.sql`DELETE FROM reporter_decision WHERE ${key}`,
  );
}

function domainsOf(keys: readonly DomainKey[]): DomainKey[] {
  return [
    ...new Map(keys.map(({ organizationId, domainId }) => [domainId, { organizationId, domainId }])).values(),
  ];
}
