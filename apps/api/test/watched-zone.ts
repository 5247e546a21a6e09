import type { Posture } from '@postseal/dns-checks';
import type { AuthorityAnswers, RecordData, RecordType } from '@postseal/dns-client';
import type { DnsAnswer } from '@postseal/mail-terms';
import { type ZoneData, type ZoneResolver, zoneResolver } from '@postseal/test-mail';
import { Clock } from '../src/clock.js';
import { claimDomain } from '../src/dns-monitor/check-schedule.queries.js';
import type { Dns } from '../src/dns-monitor/dns.js';
import { DomainChecker } from '../src/dns-monitor/domain-checker.service.js';
import { createDomains } from './domain-rows.js';
import type { TestInstance, TestPerson } from './test-instance.js';

const MINUTE = 60_000;
let latest = Date.UTC(2026, 0, 5); // time goes on from one domain to the next: what a process remembers has its age

/** One domain under watch in virtual time; only the clock is ours. */
export interface WatchedDomain {
  readonly domainId: string;
  /** Virtual milliseconds since 1970. */
  readonly now: () => number;
  /** One check, now. Null when it was not written. */
  check(): Promise<Posture | null>;
  /** Checks as the schedule wants them, for so many virtual minutes. */
  pass(minutes: number): Promise<void>;
  /** Goes on to a later moment, without checks on the way. */
  skipTo(moment: number): void;
  /** What the timeline holds by now, oldest first. */
  events(): Promise<string[]>;
}

/** The same over zone data that a test changes. No sockets. */
export interface WatchedZone extends WatchedDomain {
  readonly zone: ZoneResolver;
}

/** Watches a new domain of a person's organization over plain data, long enough to know its records. */
export async function watchZone(
  instance: TestInstance,
  person: TestPerson,
  domain: string,
  data: ZoneData,
): Promise<WatchedZone> {
  const zone = zoneResolver(data);
  const dns = { ...zone, askAuthorities: authoritiesOf(zone) } as unknown as Dns['fresh'];
  return { ...(await watchDomain(instance, person, domain, dns)), zone };
}

/** The same over a DNS client, from `begin` on where it is given. */
export async function watchDomain(
  instance: TestInstance,
  { organizationId }: TestPerson,
  domain: string,
  dns: Dns['fresh'],
  begin = latest,
): Promise<WatchedDomain> {
  const db = instance.database.system;
  const [row] = await createDomains(instance.database, [domain], organizationId!);
  const key = { organizationId: organizationId!, domainId: row!.domainId };
  await db.checkSchedule.create({ data: key });
  const checker = instance.app.get(DomainChecker, { strict: false });
  const clock = instance.app.get(Clock, { strict: false });
  let now = begin;
  const keepTime = () => {
    clock.now = () => new Date(now);
  };

  async function check(): Promise<Posture | null> {
    keepTime();
    const due = await claimDomain(db, key, 600, 0);
    const [loaded] = await checker.load([due!]);
    return checker.check(loaded!, { cached: dns, fresh: dns });
  }

  async function pass(minutes: number): Promise<void> {
    for (const end = now + minutes * MINUTE; ; ) {
      await check();
      const where = { organizationId_domainId: key };
      const { nextCheckAt } = await db.checkSchedule.findUniqueOrThrow({ where });
      if (nextCheckAt.getTime() > end) {
        now = end;
        latest = Math.max(latest, now);
        return;
      }
      now = nextCheckAt.getTime();
    }
  }

  function skipTo(moment: number): void {
    now = moment;
    keepTime();
  }

  async function events(): Promise<string[]> {
    const rows = await db.recordChange.findMany({ where: key, orderBy: { confirmedAt: 'asc' } });
    return rows.map(({ event }) => event);
  }

  await pass(60);
  return { domainId: key.domainId, now: () => now, check, pass, skipTo, events };
}

/** Two name servers that say what the resolver says. */
function authoritiesOf(zone: ZoneResolver) {
  const questions = {
    TXT: async (name: string) => {
      const answer = await zone.txt(name);
      if (answer.outcome !== 'found') return answer;
      return { ...answer, records: answer.records.map((text) => [Buffer.from(text)]) };
    },
    A: zone.a,
    AAAA: zone.aaaa,
    MX: zone.mx,
    PTR: zone.ptr,
    NS: zone.ns,
    SOA: zone.soa,
  } as Partial<Record<RecordType, (name: string) => Promise<DnsAnswer<unknown>>>>;
  return async <T extends RecordType>(name: string, type: T): Promise<AuthorityAnswers<T>> => {
    const ask = questions[type];
    if (!ask) return { ok: false, reason: 'refused', detail: `not asked for ${type} here` };
    const answer = (await ask(name)) as DnsAnswer<RecordData[T]>;
    const said = { answer, isLame: false, aliases: [], serial: 1, durationMs: 1 };
    const servers = ['192.0.2.1', '192.0.2.2'].map((address, i) => ({
      host: `ns${i + 1}.test`,
      address,
      ...said,
    }));
    return { ok: true, zone: name, servers, aliasTarget: null };
  };
}
