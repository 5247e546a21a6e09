import { isSpfRecord } from '@postseal/dns-records';
import type { MxRecord, SoaRecord } from '@postseal/mail-terms';
import type { AuthorityPort, ServerAnswer, ServerAnswers } from './authority-port.js';
import type { CheckId } from './check-ids.js';
import { type Finding, finding } from './finding.js';
import { checkSplits, joinStrings } from './spf-split.js';
import { clip } from './text-limits.js';
import type { Area, Unanswered } from './unanswered.js';

/** A zone's own name servers, and what each said. Plain data. */
export interface NameServerPosture {
  readonly host: string;
  readonly address: string | null;
  /** answers: with authority. lame: without. silent: not at all, or with a failure. */
  readonly state: 'answers' | 'lame' | 'silent';
  readonly serial: number | null;
}

export interface AuthorityPosture {
  /** Apex of the zone that holds the domain; null when its servers could not be found. */
  readonly zone: string | null;
  readonly servers: readonly NameServerPosture[];
  /** Serial or data differ between servers that answer: normal for a while after a change. */
  readonly isDiffering: boolean;
}

export interface AuthoritySubject {
  readonly domain: string;
  /** Since when earlier looks have found the servers differing, as milliseconds since 1970; null when they agreed. */
  readonly differingSince: number | null;
  /** The time of this look, as milliseconds since 1970. */
  readonly now: number;
}

/** Checks that only name servers asked one by one can decide. */
export const authorityChecks: readonly CheckId[] = [
  'spf.inconsistent-ns',
  'mx.inconsistent-ns',
  'ns.lame',
  'ns.inconsistent',
  'ns.parent-child-mismatch',
  'spf.string-over-255',
  'spf.type99',
];

export interface AuthorityCheck {
  readonly posture: AuthorityPosture;
  readonly findings: readonly Finding[];
  readonly unanswered: readonly Unanswered[];
}

/** Asks every authoritative server of a domain for what decides its mail, and compares what they say. */
export async function checkAuthorities(
  subject: AuthoritySubject,
  port: AuthorityPort,
): Promise<AuthorityCheck> {
  const { domain } = subject;
  const [soa, txt, mx, ns, type99] = await Promise.all([
    port.askAuthorities(domain, 'SOA'),
    port.askAuthorities(domain, 'TXT'),
    port.askAuthorities(domain, 'MX'),
    port.askAuthorities(domain, 'NS'),
    port.askType99?.(domain) ?? null,
  ]);
  if (!soa.ok) {
    const { reason, detail } = soa;
    const unanswered = [{ area: 'ns' as const, name: domain, type: 'NS' as const, reason, detail }];
    return { posture: { zone: null, servers: [], isDiffering: false }, findings: [], unanswered };
  }
  const spf = versionsOf(txt, (texts) => texts.map(joinStrings).filter(isSpfRecord));
  const hosts = versionsOf(mx, (records) => records.map(showMx));
  const names = versionsOf(ns, (records) => records);
  const serials = new Set(soa.servers.flatMap(({ serial }) => serial ?? []));
  const isDiffering = serials.size > 1 || [spf, hosts, names].some((versions) => versions.size > 1);
  const posture = {
    zone: soa.zone,
    servers: soa.servers.map(toPosture),
    isDiffering,
  };
  const delegation = soa.zone === domain ? ((await port.askDelegation?.(domain)) ?? null) : null;
  const findings = [
    ...differences('spf.inconsistent-ns', domain, spf),
    ...differences('mx.inconsistent-ns', domain, hosts),
    ...checkLame(posture),
    ...checkLag(subject, posture, soa.servers, serials),
    ...checkDelegation(domain, names, delegation?.outcome === 'found' ? delegation.records : null),
    ...checkSplits(domain, textsOf(txt)),
    ...(type99?.outcome === 'found'
      ? [finding('spf.type99', domain, clip(`type 99: ${type99.records.join(' | ')}`))]
      : []),
  ];
  const unanswered = [
    ...silentAbout('spf', domain, 'TXT', txt),
    ...silentAbout('mx', domain, 'MX', mx),
    ...silentAbout('ns', domain, 'NS', ns),
  ];
  return { posture, findings, unanswered };
}

/** What the servers say, from each version to the servers that say it. A server without an answer has no version. */
type Versions = ReadonlyMap<string, readonly string[]>;

function versionsOf<T>(
  answers: ServerAnswers<T>,
  read: (records: readonly T[]) => readonly string[],
): Versions {
  const versions = new Map<string, string[]>();
  for (const { host, answer, aliases } of answers.ok ? answers.servers : []) {
    const said = aliases.length > 0 ? [`alias to ${aliases.at(-1)}`] : null;
    if (said === null && answer.outcome === 'unavailable') continue;
    const records = said ?? read(answer.outcome === 'found' ? answer.records : []);
    const version = [...new Set(records)].sort().join(' | ');
    versions.set(version, [...(versions.get(version) ?? []), host]);
  }
  return versions;
}

function differences(id: CheckId, domain: string, versions: Versions): Finding[] {
  if (versions.size < 2) return [];
  const evidence = [...versions].map(
    ([version, hosts]) => `${[...new Set(hosts)].join(', ')}: ${version === '' ? 'none' : version}`,
  );
  return [finding(id, domain, clip(evidence.join('; ')))];
}

function toPosture({
  host,
  address,
  answer,
  isLame,
  aliases,
  serial,
}: ServerAnswer<SoaRecord>): NameServerPosture {
  const isSilent = answer.outcome === 'unavailable' && aliases.length === 0;
  return { host, address, state: isLame ? 'lame' : isSilent ? 'silent' : 'answers', serial };
}

function checkLame({ servers, zone }: AuthorityPosture): Finding[] {
  const lame = new Map(
    servers.filter(({ state }) => state === 'lame').map((server) => [server.host, server]),
  );
  return [...lame.values()].map(({ host, address }) =>
    finding('ns.lame', host, `${host} (${address}) answers for ${zone} without authority`),
  );
}

/** Servers that still differ when every secondary must have asked its primary again (RFC 1035 §3.3.13). */
function checkLag(
  { domain, differingSince, now }: AuthoritySubject,
  { isDiffering }: AuthorityPosture,
  servers: readonly ServerAnswer<SoaRecord>[],
  serials: ReadonlySet<number>,
): Finding[] {
  if (!isDiffering || differingSince === null) return [];
  const refreshes = servers.flatMap(({ answer }) =>
    answer.outcome === 'found' ? answer.records.map(({ refreshSeconds }) => refreshSeconds) : [],
  );
  const refreshSeconds = Math.max(...refreshes);
  if (refreshes.length === 0 || now - differingSince <= refreshSeconds * 1000) return [];
  const seen = servers.map(({ host, serial }) => `${host}: ${serial ?? 'no serial'}`).join(', ');
  const what = serials.size > 1 ? 'serials differ' : 'same serial, other data';
  const minutes = Math.floor((now - differingSince) / 60_000);
  const evidence = `${what} for ${minutes} minutes, refresh is ${Math.ceil(refreshSeconds / 60)}: ${seen}`;
  return [finding('ns.inconsistent', domain, clip(evidence))];
}

function checkDelegation(domain: string, child: Versions, parent: readonly string[] | null): Finding[] {
  if (parent === null || child.size !== 1) return []; // servers that differ have their own finding
  const listed = [...new Set(parent.map((host) => host.toLowerCase()))].sort().join(' | ');
  const own = [...child.keys()][0]!;
  if (listed === '' || own === '' || listed === own) return [];
  return [
    finding(
      'ns.parent-child-mismatch',
      domain,
      clip(`parent: ${listed}; zone: ${own}`.replaceAll(' | ', ', ')),
    ),
  ];
}

function textsOf(answers: ServerAnswers<readonly Uint8Array[]>): (readonly Uint8Array[])[] {
  const first = answers.ok ? answers.servers.find(({ answer }) => answer.outcome === 'found') : undefined;
  return first?.answer.outcome === 'found' ? [...first.answer.records] : [];
}

function showMx({ preference, exchange }: MxRecord): string {
  return `${preference} ${exchange || '.'}`;
}

/** Only when no server could be asked: while one answers, the record is known. */
function silentAbout<T>(
  area: Area,
  name: string,
  type: Unanswered['type'],
  answers: ServerAnswers<T>,
): Unanswered[] {
  if (!answers.ok) return [{ area, name, type, reason: answers.reason, detail: answers.detail }];
  const failures = answers.servers.map(({ answer, aliases }) =>
    answer.outcome === 'unavailable' && aliases.length === 0 ? answer : null,
  );
  const [first] = failures;
  if (!first || failures.some((failure) => failure === null)) return [];
  return [{ area, name, type, reason: first.reason, detail: `no name server answers: ${first.detail}` }];
}
