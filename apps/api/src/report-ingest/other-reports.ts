import type { ClientBase } from 'pg';
import { type FailureArrival, storeFailureReports } from '../failure-reports/failure-report-store.js';
import { storeTlsReports, type TlsArrival } from '../tls-reports/tls-report-store.js';
import type { DigestedMessage, PlannedLine } from './plan-reports.js';
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
): Promise<Lines> {
  const filled = new Map([...lines].map(([one, planned]) => [one, [...planned]]));
  const put = async <T>(
    handed: readonly Handed<T>[],
    store: (client: ClientBase, arrivals: T[]) => Promise<PlannedLine[]>,
  ) => {
    if (handed.length === 0) return;
    const answers = await store(
      client,
      handed.map(({ arrival }) => arrival),
    );
    for (const [index, { one, position }] of handed.entries()) filled.get(one)![position] = answers[index]!;
  };
  await put(
    handedOf(lines, (one, position) => tlsArrival(one, position, domains)),
    storeTlsReports,
  );
  await put(handedOf(lines, failureArrival), storeFailureReports);
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
): TlsArrival | null {
  const { tls, notes } = digest.lines[position]!;
  if (tls === null) return null;
  const { organizationId, domainId, id: messageId, receivedAt } = message;
  const domain = domains.find((one) => one.organizationId === organizationId && one.domainId === domainId);
  const domainName = domain?.name ?? null;
  return { organizationId, domainId, domainName, messageId, receivedAt, report: tls, notes };
}

function failureArrival({ message, digest }: DigestedMessage, position: number): FailureArrival | null {
  const { failure } = digest.lines[position]!;
  if (failure === null) return null;
  const { organizationId, domainId, id: messageId, receivedAt } = message;
  return { organizationId, domainId, messageId, receivedAt, report: failure };
}
