import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type Area, areas, type Posture } from '@postseal/dns-checks';
import type { Transaction } from '../database/database.js';
import { type Finding as FindingRow, Prisma } from '../database/generated/client.js';

interface DomainKey {
  readonly organizationId: string;
  readonly domainId: string;
}

/**
 * Brings the stored findings of a domain in line with a posture: opens new ones, refreshes known ones, closes those that
 * are gone. A finding of an area that could not be asked whole stays open: silence of DNS proves nothing.
 */
export async function syncFindings(
  tx: Transaction,
  key: DomainKey,
  posture: Posture,
  now: Date,
): Promise<void> {
  const known = await tx.finding.findMany({ where: key });
  const knownByKey = new Map(known.map((row) => [`${row.checkId} ${row.subject}`, row]));
  const present = new Map(posture.findings.map((finding) => [`${finding.id} ${finding.subject}`, finding]));

  const opened = [...present].filter(([name]) => !knownByKey.has(name));
  await tx.finding.createMany({
    data: opened.map(([, finding]) => ({
      ...key,
      id: randomUUID(),
      checkId: finding.id,
      subject: finding.subject,
      ...changing(finding),
      openedAt: now,
      lastSeenAt: now,
    })),
    skipDuplicates: true, // another process may be writing the same check
  });

  const unchanged: string[] = [];
  for (const [name, finding] of present) {
    const row = knownByKey.get(name);
    if (!row) continue;
    if (!row.resolvedAt && isSame(row, finding)) {
      unchanged.push(row.id);
      continue;
    }
    await tx.finding.update({
      where: { organizationId_id: { organizationId: key.organizationId, id: row.id } },
      data: {
        ...changing(finding),
        lastSeenAt: now,
        resolvedAt: null,
        ...(row.resolvedAt ? { openedAt: now } : {}),
      },
    });
  }
  if (unchanged.length > 0) {
    await tx.finding.updateMany({
      where: { organizationId: key.organizationId, id: { in: unchanged } },
      data: { lastSeenAt: now },
    });
  }

  const unasked = new Set<Area>(
    posture.unanswered.filter(({ reason }) => reason !== 'not-tested').map(({ area }) => area),
  );
  const gone = known.filter(
    (row) =>
      !row.resolvedAt &&
      !present.has(`${row.checkId} ${row.subject}`) &&
      areasBehind(row.checkId).every((area) => !unasked.has(area)),
  );
  if (gone.length > 0) {
    await tx.finding.updateMany({
      where: { organizationId: key.organizationId, id: { in: gone.map(({ id }) => id) } },
      data: { resolvedAt: now },
    });
  }
}

function isSame(
  row: FindingRow,
  { severity, evidence, fix, proposal }: Posture['findings'][number],
): boolean {
  return (
    row.severity === severity &&
    row.evidence === evidence &&
    row.fix === fix &&
    isDeepStrictEqual(row.proposal, proposal === null ? null : { ...proposal })
  );
}

function changing({ severity, evidence, fix, proposal }: Posture['findings'][number]) {
  return { severity, evidence, fix, proposal: proposal ? { ...proposal } : Prisma.DbNull };
}

/** The areas whose answers a check rests on: its own, or all for one that looks across them. */
function areasBehind(checkId: string): readonly Area[] {
  const own = areas.find((area) => checkId.startsWith(`${area}.`));
  return own ? [own] : areas;
}
