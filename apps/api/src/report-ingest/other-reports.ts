import type { ClientBase } from 'pg';
import { type FailureArrival, storeFailureReports } from '../failure-reports/failure-report-store.js';
import { storeTlsReports, type TlsArrival } from '../tls-reports/tls-report-store.js';
import type { DigestedMessage, PlannedLine } from './plan-reports.js';
import { claimedDomain, type DomainOf } from './report-domains.js';
import type { LockedDomain } from './report-ingest.queries.js';

type Lines = ReadonlyMap<DigestedMessage, readonly PlannedLine[]>;

/** A document that one of the other features stores, and the line of the ledger that is to tell of it. */
interface Handed<T> {
  readonly one: DigestedMessage;
  readonly position: number;
  readonly arrival: T;
}

/**
 * Stores what a batch holds besides aggregate reports: TLS reports and failure reports, each by its own feature. Within
 * the transaction that holds the domains' locks; answers the lines with their outcomes filled in.
 */
export async function storeOtherReports(
  client: ClientBase,
  lines: Lines,
  domains: readonly LockedDomain[],
  domainOf: DomainOf,
): Promise<Lines> {
  const filled = new Map([...lines].map(([one, planned]) => [one, [...planned]]));
  const put = async <T extends { readonly domainId: string | null }>(
    handed: readonly Handed<T>[],
    store: (client: ClientBase, arrivals: T[]) => Promise<Omit<PlannedLine, 'domainId'>[]>,
  ) => {
    if (handed.length === 0) return;
    const answers = await store(
      client,
      handed.map(({ arrival }) => arrival),
    );
    for (const [index, { one, position, arrival }] of handed.entries()) {
      filled.get(one)![position] = { ...answers[index]!, domainId: arrival.domainId };
    }
  };
  await put(
    handedOf(lines, (one, position) => tlsArrival(one, position, domains, domainOf)),
    storeTlsReports,
  );
  await put(
    handedOf(lines, (one, position) => failureArrival(one, position, domainOf)),
    storeFailureReports,
  );
  return filled;
}

function handedOf<T>(lines: Lines, pick: (one: DigestedMessage, position: number) => T | null): Handed<T>[] {
  return [...lines.keys()].flatMap((one) =>
    one.digest.lines.flatMap((_, position) => {
      const arrival = pick(one, position);
      return arrival === null ? [] : [{ one, position, arrival }];
    }),
  );
}

function tlsArrival(
  { message, digest }: DigestedMessage,
  position: number,
  domains: readonly LockedDomain[],
  domainOf: DomainOf,
): TlsArrival | null {
  const line = digest.lines[position]!;
  const domainId = domainOf({ message, domain: claimedDomain(line) });
  if (line.tls === null || domainId === null) return null; // planned as refused
  const { tls, notes } = line;
  const { organizationId, id: messageId, receivedAt } = message;
  const domain = domains.find((one) => one.organizationId === organizationId && one.domainId === domainId);
  const domainName = domain?.name ?? null;
  return { organizationId, domainId, domainName, messageId, receivedAt, report: tls, notes };
}

function failureArrival(
  { message, digest }: DigestedMessage,
  position: number,
  domainOf: DomainOf,
): FailureArrival | null {
  const line = digest.lines[position]!;
  if (line.failure === null) return null;
  const domainId = domainOf({ message, domain: claimedDomain(line) });
  const { organizationId, id: messageId, receivedAt } = message;
  return { organizationId, domainId, messageId, receivedAt, report: line.failure };
}
