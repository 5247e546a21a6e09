import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type {
  DomainWatch,
  ExpectedChange,
  expectChange,
  MaintenanceWindow,
  ManagedKind,
  WatchedRecord,
} from '@postseal/contract';
import { acceptBaseline, differencesOf, type RecordKind } from '@postseal/dns-checks';
import { memberName } from '../accounts/member-name.js';
import { IncidentsService } from '../alerts/incidents.service.js';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { Database, type Transaction } from '../database/database.js';
import type {
  ExpectedChange as ExpectedChangeRow,
  MaintenanceWindow as MaintenanceWindowRow,
  Prisma,
} from '../database/generated/client.js';
import { DomainsService } from '../domains/domains.service.js';
import type { Member } from '../http/caller.js';
import type { Parsed } from '../http/implements.js';
import { ProblemError } from '../http/problem.js';
import { breakLease, type DomainKey } from './check-schedule.queries.js';
import { isRecordSubject, readWatch, type Watch } from './watch.js';
import { splitSubject } from './watched-subject.js';

const DAY_MS = 86_400_000;
const EXPECTED_DAYS = 7;
const SHOWN_DAYS = 30;
const MAX_OPEN = 100; // windows, and announcements, of one domain

/** How a domain is watched, and what people say about its changes: what is right, what is coming, when to keep quiet. */
@Injectable()
export class WatchService {
  constructor(
    private readonly database: Database,
    private readonly domains: DomainsService,
    private readonly incidents: IncidentsService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  read(member: Member, name: string): Promise<DomainWatch> {
    return this.within(member, name, async (tx, key) => {
      const now = new Date();
      const states = await tx.recordState.findMany({ where: key, orderBy: { subject: 'asc' } });
      const open = await this.incidents.openSubjects(tx, key);
      const windows = await tx.maintenanceWindow.findMany({
        where: { ...key, endsAt: { gt: now } },
        orderBy: { beginsAt: 'asc' },
      });
      const expected = await tx.expectedChange.findMany({
        where: { ...key, endsAt: { gt: new Date(now.getTime() - SHOWN_DAYS * DAY_MS) } },
        orderBy: { createdAt: 'desc' },
      });
      const managed = await tx.managedRecord.findMany({ where: key, orderBy: { kind: 'asc' } });
      return {
        records: states
          .filter(({ subject }) => isRecordSubject(subject))
          .map(({ subject, state }) => ({ subject, watch: readWatch(state) }))
          .filter(({ watch }) => watch.unseenSince === null)
          .map(({ subject, watch }) => this.describe(subject, watch, open.has(subject))),
        maintenanceWindows: windows.map((row) => toWindow(row, now)),
        expectedChanges: expected.map(toExpected),
        managed: managed.map((row) => ({
          kind: row.kind as ManagedKind,
          managedBy: row.managedBy,
          by: row.markedBy,
          since: row.markedAt.toISOString(),
        })),
      };
    });
  }

  /**
   * Takes what stands there as right: a value that is still being confirmed, or the one behind an open incident. A check
   * under way loses its lease, or it would write back what it knew.
   */
  async accept(
    member: Member,
    name: string,
    { subject, note }: { subject: string; note: string },
  ): Promise<void> {
    await this.within(member, name, async (tx, key, domainName) => {
      await breakLease(tx, key);
      const where = { organizationId_domainId_subject: { ...key, subject } };
      const row = isRecordSubject(subject) ? await tx.recordState.findUnique({ where }) : null;
      if (!row) throw new ProblemError('not-found', 'No such record is watched here.');
      const watch = readWatch(row.state);
      const incident = await this.incidents.findOpen(tx, { ...key, subject });
      const { candidate, baseline } = watch.drift;
      if (incident === null && candidate === null)
        throw new ProblemError('conflict', 'This record stands as it was; there is nothing to accept.');
      const now = new Date();
      const by = await memberName(tx, member);
      const right = candidate ?? baseline!;
      const accepted: Watch = {
        ...watch,
        drift: acceptBaseline(watch.drift, right, now.getTime() * this.config.dns.driftSpeed),
        next: null,
        raw: candidate === null ? watch.raw : watch.seen,
        seen: [],
        good: null,
        isDeferred: false,
        accepted: { by, at: now.toISOString() },
      };
      await tx.recordState.update({ where, data: { state: accepted as unknown as Prisma.InputJsonValue } });
      if (incident) await this.incidents.accept(tx, incident, { by, userId: member.userId, note, at: now });
      const before = watch.good ?? (baseline === null ? null : { canonical: baseline, raw: watch.raw });
      const { kind, name: recordName } = splitSubject(subject);
      await tx.recordChange.create({
        data: {
          ...key,
          id: randomUUID(),
          subject,
          event: 'baseline.accepted',
          severity: 'info',
          meaning: note === '' ? `${by} took this as right for ${domainName}.` : note,
          before: textOf(before?.raw ?? []),
          after: textOf(accepted.raw),
          differences: (before === null
            ? []
            : differencesOf({
                kind: kind as RecordKind,
                subject: recordName,
                before: before.canonical,
                after: right,
                rawBefore: before.raw,
                rawAfter: accepted.raw,
              })) as unknown as Prisma.InputJsonValue,
          actor: by,
          firstSeenAt: now,
          confirmedAt: now,
        },
      });
    });
  }

  addWindow(
    member: Member,
    name: string,
    { from, to, note }: { from: string; to: string; note: string },
  ): Promise<MaintenanceWindow> {
    return this.within(member, name, async (tx, key) => {
      const now = new Date();
      if (new Date(to) <= now) throw new ProblemError('request-invalid', 'That time has passed.');
      const open = await tx.maintenanceWindow.count({ where: { ...key, endsAt: { gt: now } } });
      if (open >= MAX_OPEN) throw new ProblemError('conflict', 'Too many maintenance windows lie ahead.');
      const row = await tx.maintenanceWindow.create({
        data: {
          ...key,
          id: randomUUID(),
          beginsAt: new Date(from),
          endsAt: new Date(to),
          note,
          createdBy: await memberName(tx, member),
        },
      });
      return toWindow(row, now);
    });
  }

  async endWindow(member: Member, name: string, id: string): Promise<void> {
    await this.within(member, name, async (tx, key) => {
      const { count } = await tx.maintenanceWindow.deleteMany({ where: { ...key, id } });
      if (count === 0) throw new ProblemError('not-found', 'There is no such maintenance window.');
    });
  }

  expect(member: Member, name: string, body: Parsed<typeof expectChange>['body']): Promise<ExpectedChange> {
    return this.within(member, name, async (tx, key, domainName) => {
      const now = new Date();
      const from = body.from ? new Date(body.from) : now;
      const to = body.to ? new Date(body.to) : new Date(from.getTime() + EXPECTED_DAYS * DAY_MS);
      if (to <= from || to <= now) throw new ProblemError('request-invalid', 'That time has passed.');
      const where = { organizationId_domainId_subject: { ...key, subject: body.subject } };
      const isNewKey = isSelectorOf(domainName, body.subject);
      const isWatched = isRecordSubject(body.subject) && (await tx.recordState.findUnique({ where }));
      if (!isWatched && !isNewKey) throw new ProblemError('not-found', 'No such record is watched here.');
      const open = await tx.expectedChange.count({ where: { ...key, endsAt: { gt: now }, seenAt: null } });
      if (open >= MAX_OPEN) throw new ProblemError('conflict', 'Too many changes are announced already.');
      const row = await tx.expectedChange.create({
        data: {
          ...key,
          id: randomUUID(),
          subject: body.subject,
          text: body.text,
          note: body.note,
          beginsAt: from,
          endsAt: to,
          createdBy: await memberName(tx, member),
        },
      });
      return toExpected(row);
    });
  }

  async withdraw(member: Member, name: string, id: string): Promise<void> {
    await this.within(member, name, async (tx, key) => {
      const { count } = await tx.expectedChange.deleteMany({ where: { ...key, id, seenAt: null } });
      if (count === 0)
        throw new ProblemError('not-found', 'There is no such announcement, or it was fulfilled.');
    });
  }

  async setManaged(
    member: Member,
    name: string,
    { kind, managedBy }: { kind: ManagedKind; managedBy: string | null },
  ): Promise<void> {
    await this.within(member, name, async (tx, key) => {
      const where = { organizationId_domainId_kind: { ...key, kind } };
      if (managedBy === null) {
        await tx.managedRecord.deleteMany({ where: { ...key, kind } });
        return;
      }
      const mark = { managedBy, markedBy: await memberName(tx, member), markedAt: new Date() };
      await tx.managedRecord.upsert({ where, create: { ...key, kind, ...mark }, update: mark });
    });
  }

  private within<T>(
    { organization }: Member,
    name: string,
    work: (tx: Transaction, key: DomainKey, domainName: string) => Promise<T>,
  ): Promise<T> {
    return this.database.forOrganization(organization.id, async (tx) => {
      const domain = await this.domains.find(tx, organization.id, name);
      return work(tx, { organizationId: organization.id, domainId: domain.id }, domain.name);
    });
  }

  private describe(subject: string, watch: Watch, isInTrouble: boolean): WatchedRecord {
    const { kind, name } = splitSubject(subject);
    const { phase, since, baseline, candidate, silence } = watch.drift;
    const moment = (at: number) => new Date(at / this.config.dns.driftSpeed).toISOString();
    const isOpen = candidate !== null && baseline !== null && phase !== 'FLAPPING';
    const shown = isOpen && {
      kind: kind as RecordKind,
      subject: name,
      before: baseline,
      after: candidate,
      rawBefore: watch.raw,
      rawAfter: watch.seen,
    };
    return {
      subject,
      kind,
      name,
      phase: phase.toLowerCase() as WatchedRecord['phase'],
      since: moment(phase === 'STALE' ? (silence?.since ?? since) : since),
      baseline: textOf(watch.raw),
      candidate: shown ? { differences: differencesOf(shown), firstSeenAt: moment(since) } : null,
      canAccept: isInTrouble || (candidate !== null && baseline !== null),
      accepted: watch.accepted,
    };
  }
}

/** A DKIM key of the domain, which may be announced before it is there. */
function isSelectorOf(domain: string, subject: string): boolean {
  const { kind, name } = splitSubject(subject);
  return kind === 'dkim' && /^[a-z0-9_][a-z0-9._-]*$/.test(name) && name.endsWith(`._domainkey.${domain}`);
}

function textOf(raw: readonly string[]): string | null {
  return raw.length === 0 ? null : raw.join('\n');
}

function toWindow(row: MaintenanceWindowRow, now: Date): MaintenanceWindow {
  return {
    id: row.id,
    from: row.beginsAt.toISOString(),
    to: row.endsAt.toISOString(),
    note: row.note,
    by: row.createdBy,
    isActive: row.beginsAt <= now && now < row.endsAt,
  };
}

function toExpected(row: ExpectedChangeRow): ExpectedChange {
  return {
    id: row.id,
    subject: row.subject,
    text: row.text,
    note: row.note,
    from: row.beginsAt.toISOString(),
    to: row.endsAt.toISOString(),
    by: row.createdBy,
    seenAt: row.seenAt?.toISOString() ?? null,
  };
}
