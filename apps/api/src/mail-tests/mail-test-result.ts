import { findBounce, maskLocalParts } from '@postseal/bounces';
import type { MailTestCheck, MailTestRejection, MailTestResult } from '@postseal/contract';
import { type CheckRow, type Group, gradeWords, groups, type MailVerdict } from '@postseal/mail-test';
import type { StoredVerdict } from './stored-verdict.js';

/** A verdict as its page shows it: checks by area, each with what it cost. */
export function toResult({ verdict, notTested }: StoredVerdict): MailTestResult {
  const costs = takenPoints(verdict);
  const rows = verdict.checks.map((row) => ({ row, points: row.state === 'failed' ? costs(row.id) : 0 }));
  const areas = (Object.keys(groups) as Group[]).flatMap((group) => {
    const own = rows.filter(({ row }) => row.group === group);
    if (own.length === 0) return [];
    const checks = own.map(({ row, points }) => toCheck(row, points, notTested));
    return [{ id: group, title: groups[group].title, cap: groups[group].cap / 10, lost: sumOf(own), checks }];
  });
  return {
    score: verdict.score,
    grade: verdict.grade,
    gradeWords: gradeWords[verdict.grade],
    rejections: verdict.wouldReject.map((rejection) => toRejection(rejection, verdict.checks)),
    ceilings: verdict.ceilings.map(({ ceiling, because }) => ({ ceiling, because })),
    advice: verdict.advice.length,
    counted: verdict.counted,
    areas,
    headerFrom: verdict.facts.headerFrom,
    isBulk: verdict.facts.isBulk,
  };
}

/** Areas that speak of the sending side; what others show comes out of the message. */
const OF_THE_SENDER: ReadonlySet<string> = new Set<Group>([
  'host',
  'spf',
  'dkim',
  'dmarc',
  'lists',
  'envelope',
]);

/** The same without what only the sender should see: local parts, and all that the message says. */
export function toSharedResult(stored: StoredVerdict): MailTestResult {
  const result = toResult(stored);
  const mask = (text: string | null) => (text === null ? null : maskLocalParts(text));
  return {
    ...result,
    areas: result.areas.map((area) => ({
      ...area,
      checks: area.checks.map((check) =>
        OF_THE_SENDER.has(area.id)
          ? { ...check, seen: mask(check.seen), fix: mask(check.fix), paste: mask(check.paste) }
          : { ...check, seen: null, fix: mask(check.fix), paste: null },
      ),
    })),
  };
}

/** Gives the points of each deduction once, in their order. */
function takenPoints({ deductions }: MailVerdict): (id: string) => number {
  const left = [...deductions];
  return (id) => {
    const at = left.findIndex((deduction) => deduction.id === id);
    return at < 0 ? 0 : left.splice(at, 1)[0]!.points;
  };
}

function sumOf(rows: readonly { points: number }[]): number {
  return Math.round(rows.reduce((sum, { points }) => sum + points * 10, 0)) / 10;
}

function toCheck(row: CheckRow, points: number, notTested: StoredVerdict['notTested']): MailTestCheck {
  const { id, title, seen, why, fix, paste, reference } = row;
  const state = row.state === 'unknown' && notTested.includes(id) ? 'not-tested' : row.state;
  return { id, state, title, points, seen, why, fix, paste, reference };
}

function toRejection(
  { receiver, id, because }: MailVerdict['wouldReject'][number],
  checks: readonly CheckRow[],
): MailTestRejection {
  const entry = findBounce(id);
  const titles = because.map((cause) => checks.find((row) => row.id === cause)?.title ?? cause);
  return {
    receiver,
    id,
    code: entry?.code ?? null,
    cause: entry?.cause ?? null,
    because: [...new Set(titles)],
  };
}
