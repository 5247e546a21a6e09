import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TestDatabase } from '@postseal/embedded-postgres/testing';
import { createDomains, type TestDomain } from '../../test/domain-rows.js';
import { createMigratedDatabase } from '../../test/test-instance.js';
import { loadConfig } from '../config/config.js';
import { Database } from '../database/database.js';
import { DomainsService } from '../domains/domains.service.js';
import type { Member } from '../http/caller.js';
import type { CheckResult, FindingToSave } from './check-results.queries.js';
import { CheckResultsWriter } from './check-results.writer.js';
import { claimDomain, claimDueDomains, type DueDomain, postponeCheck } from './check-schedule.queries.js';
import { readCheckedDomains } from './checked-domains.queries.js';

const LEASE_SECONDS = 60;

let testDatabase: TestDatabase;
let database: Database;
let writer: CheckResultsWriter;

beforeAll(async () => {
  testDatabase = await createMigratedDatabase();
  database = new Database({ url: testDatabase.url, poolSize: 8 });
  writer = new CheckResultsWriter(database);
});

afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

beforeEach(async () => {
  await database.system.$executeRaw`TRUNCATE finding, record_state, domain CASCADE`;
});

async function addDueDomains(count: number): Promise<TestDomain[]> {
  const names = Array.from({ length: count }, (_, i) => `d${i}.example`);
  const domains = await createDomains(database, names);
  await database.system.checkSchedule.createMany({
    data: domains.map(({ organizationId, domainId }) => ({ organizationId, domainId })),
  });
  return domains;
}

const claim = (limit = 1) =>
  claimDueDomains(database.system, { isSilent: false, limit, leaseSeconds: LEASE_SECONDS });

async function claimNew(): Promise<DueDomain> {
  await addDueDomains(1);
  return (await claim())[0]!;
}

/** Another check of the same domain, at once. */
async function claimAgain(due: DueDomain): Promise<DueDomain> {
  return (await claimDomain(database.system, due, LEASE_SECONDS, 0))!;
}

function resultOf(due: DueDomain, changes: Partial<CheckResult> = {}): CheckResult {
  return {
    ...due,
    checkedAt: new Date(),
    nextCheckAt: new Date(Date.now() + 3_600_000),
    hasProbed: false,
    posture: {
      sentence: 'All is well.',
      strip: { ptr: 'ok', spf: 'ok', dkim: 'ok', dmarc: 'ok', mx: 'ok' },
      policy: 'reject',
      reading: { observations: [], spf: null, dmarc: null, dkim: [], hosts: [] },
    },
    findings: [],
    askedAreas: ['ptr', 'spf', 'dkim', 'dmarc', 'mx', 'zone'],
    hasAskedAll: true,
    openChecks: [],
    newSelectors: [],
    isOurAddressNamed: null,
    recordStates: [],
    ...changes,
  };
}

function findingOf(checkId: string, changes: Partial<FindingToSave> = {}): FindingToSave {
  const texts = { subject: 'd0.example', severity: 'warning', evidence: 'seen', fix: 'mend it' };
  return { id: randomUUID(), checkId, ...texts, proposal: null, ...changes };
}

const openFindings = async () =>
  (await database.system.finding.findMany({ where: { resolvedAt: null }, orderBy: { checkId: 'asc' } })).map(
    ({ checkId }) => checkId,
  );

/** As its owner does. */
async function removeDomain({ organizationId, domainId }: DueDomain): Promise<void> {
  const key = { organizationId, id: domainId };
  const { name } = await database.system.domain.findUniqueOrThrow({ where: { organizationId_id: key } });
  const owner = { organization: { id: organizationId } } as Member;
  await new DomainsService(database, loadConfig({})).remove(owner, name);
}

async function expectNothingOf({ domainId }: DueDomain) {
  const where = { domainId };
  const rows = await Promise.all([
    database.system.posture.count({ where }),
    database.system.finding.count({ where }),
    database.system.recordState.count({ where }),
    database.system.dkimSelector.count({ where }),
  ]);
  expect(rows).toEqual([0, 0, 0, 0]);
}

const everything = () => ({
  findings: [findingOf('spf.missing')],
  recordStates: [{ subject: 'spf:d0.example', state: { phase: 'STABLE' } }],
  newSelectors: ['s1'],
});

describe('claiming', () => {
  it('never gives one domain to two workers', async () => {
    const domains = await addDueDomains(60);
    const claims = await Promise.all(Array.from({ length: 6 }, () => claim(10)));
    const ids = claims.flat().map(({ domainId }) => domainId);
    expect(ids.sort()).toEqual(domains.map(({ domainId }) => domainId).sort());
    expect(await claim(10)).toEqual([]);
  });

  it('gives a dead worker’s domain to another when the lease has run out, and takes no late result', async () => {
    const dead = await claimNew();
    expect(await claim()).toEqual([]);
    await database.system.checkSchedule.updateMany({ data: { leasedUntil: new Date(Date.now() - 1) } });
    const [heir] = await claim();
    expect(heir?.domainId).toBe(dead.domainId);

    expect(await writer.save(resultOf(dead, everything()))).toBe(false);
    await expectNothingOf(dead);
    await postponeCheck(database.system, dead, 'late');
    expect(await writer.save(resultOf(heir!))).toBe(true);
  });

  it('does not let a person start a check that is under way', async () => {
    const due = await claimNew();
    expect(await claimDomain(database.system, due, LEASE_SECONDS, 0)).toBeNull();
  });
});

describe('a domain removed during its check', () => {
  it('is not read', async () => {
    const due = await claimNew();
    await removeDomain(due);
    expect(await readCheckedDomains(database.system, [due])).toEqual([]);
  });

  it('leaves nothing behind, and the others of its group are written', async () => {
    await addDueDomains(3);
    const [gone, ...others] = await claim(3);
    await removeDomain(gone!);
    const saved = await Promise.all(
      [gone!, ...others].map((due) => writer.save(resultOf(due, everything()))),
    );
    expect(saved).toEqual([false, true, true]);
    await expectNothingOf(gone!);
  });

  it('leaves nothing behind when the removal commits while the result is being written', async () => {
    const due = await claimNew();
    const key = { organizationId: due.organizationId, id: due.domainId };
    let saving: Promise<boolean> | undefined;
    await database.system.$transaction(async (tx) => {
      await tx.domain.delete({ where: { organizationId_id: key } });
      saving = writer.save(resultOf(due, everything()));
      await untilSomebodyWaits();
    });
    expect(await saving).toBe(false);
    await expectNothingOf(due);
  });
});

async function untilSomebodyWaits(): Promise<void> {
  for (;;) {
    const { rows } = await database.systemPool.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    if (rows.length > 0) return;
  }
}

describe('a result', () => {
  it('is read by the next check, and sets when that is due', async () => {
    const due = await claimNew();
    const result = resultOf(due, { ...everything(), hasProbed: true });
    expect(await writer.save(result)).toBe(true);
    expect(await database.system.checkSchedule.findFirst()).toMatchObject({
      leasedUntil: null,
      nextCheckAt: result.nextCheckAt,
      lastFinishedAt: result.checkedAt,
    });
    const next = await claimAgain(due);
    expect(await readCheckedDomains(database.system, [next])).toMatchObject([
      {
        ...next,
        name: 'd0.example',
        probedAt: result.checkedAt,
        selectors: ['s1'],
        selectorsInUse: [],
        recordStates: { 'spf:d0.example': { phase: 'STABLE' } },
      },
    ]);
  });

  it('does not put off a check that was asked for meanwhile', async () => {
    const due = await claimNew();
    const soon = new Date(Date.now() + 1000);
    await database.system.checkSchedule.updateMany({ data: { nextCheckAt: soon } });
    await writer.save(resultOf(due));
    expect((await database.system.checkSchedule.findFirst())?.nextCheckAt).toEqual(soon);
  });

  it('keeps text that PostgreSQL has no form for', async () => {
    const due = await claimNew();
    const findings = [findingOf('spf.syntax', { evidence: 'v=spf1 \0 \ud800' })];
    expect(await writer.save(resultOf(due, { findings }))).toBe(true);
    expect((await database.system.finding.findFirst())?.evidence).toBe('v=spf1 \ufffd \ufffd');
  });

  it('harms no other of its group when it cannot be stored', async () => {
    await addDueDomains(4);
    const [first, broken, ...others] = await claim(4);
    const bad = resultOf(broken!, { findings: [findingOf('spf.missing', { id: 'no uuid' })] });
    const outcomes = await Promise.allSettled(
      [resultOf(first!), bad, ...others.map((due) => resultOf(due))].map((result) => writer.save(result)),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(await database.system.posture.count()).toBe(3);
  });
});

describe('findings', () => {
  it('keep their day while they last, and get a new one when they come back', async () => {
    const first = await claimNew();
    const save = async (due: DueDomain, day: number, findings: FindingToSave[]) => {
      await writer.save(resultOf(due, { checkedAt: new Date(Date.UTC(2026, 0, day)), findings }));
      return database.system.finding.findFirstOrThrow();
    };
    const opened = await save(first, 1, [findingOf('spf.missing')]);
    const worse = await save(await claimAgain(first), 2, [findingOf('spf.missing', { severity: 'error' })]);
    expect(worse).toMatchObject({ id: opened.id, severity: 'error', openedAt: new Date('2026-01-01') });
    const gone = await save(await claimAgain(first), 3, []);
    expect(gone.resolvedAt).toEqual(new Date('2026-01-03'));
    const back = await save(await claimAgain(first), 4, [findingOf('spf.missing')]);
    expect(back).toMatchObject({ id: opened.id, resolvedAt: null, openedAt: new Date('2026-01-04') });
  });

  it('stay open while DNS is silent about their area, or about any that they look across', async () => {
    const due = await claimNew();
    const findings = ['spf.missing', 'dmarc.missing', 'domain.unused'].map((id) => findingOf(id));
    await writer.save(resultOf(due, { findings }));
    const silent = { askedAreas: ['dmarc', 'mx'], hasAskedAll: false };
    await writer.save(resultOf(await claimAgain(due), silent));
    expect(await openFindings()).toEqual(['domain.unused', 'spf.missing']);
    await writer.save(resultOf(await claimAgain(due)));
    expect(await openFindings()).toEqual([]);
  });

  it('stay as they are when their check was not tested', async () => {
    const due = await claimNew();
    await writer.save(resultOf(due, { findings: [findingOf('mx.no-starttls'), findingOf('mx.single')] }));
    await writer.save(resultOf(await claimAgain(due), { openChecks: ['mx.no-starttls'] }));
    expect(await openFindings()).toEqual(['mx.no-starttls']);
  });

  it('keep the record to paste, or none', async () => {
    const due = await claimNew();
    const proposal = { name: 'd0.example', type: 'TXT' as const, value: 'v=spf1 -all' };
    const findings = [findingOf('a.with', { proposal }), findingOf('b.without')];
    await writer.save(resultOf(due, { findings }));
    const rows = await database.system.$queryRaw`SELECT proposal FROM finding ORDER BY check_id`;
    expect(rows).toEqual([{ proposal }, { proposal: null }]);
  });
});

it('remembers when control was proven, and while it is lost', async () => {
  const due = await claimNew();
  const save = async (claimed: DueDomain, isOurAddressNamed: boolean | null) => {
    const result = resultOf(claimed, { isOurAddressNamed });
    await writer.save(result);
    const { controlProvenAt, controlLostAt } = await database.system.domain.findFirstOrThrow();
    return { at: result.checkedAt, controlProvenAt, controlLostAt };
  };
  expect(await save(due, false)).toMatchObject({ controlProvenAt: null, controlLostAt: null });
  const proven = await save(await claimAgain(due), true);
  expect(proven).toMatchObject({ controlProvenAt: proven.at, controlLostAt: null });
  const lost = await save(await claimAgain(due), false);
  expect(lost).toMatchObject({ controlProvenAt: proven.at, controlLostAt: lost.at });
  expect(await save(await claimAgain(due), null)).toMatchObject({ controlLostAt: lost.at });
  expect(await save(await claimAgain(due), true)).toMatchObject({
    controlProvenAt: proven.at,
    controlLostAt: null,
  });
});
