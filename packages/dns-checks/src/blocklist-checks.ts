import {
  compareSeverity,
  type DnsAnswer,
  parseIp,
  type Resolver,
  reverseName,
  type Severity,
} from '@postseal/mail-terms';
import type { Blocklist, BlocklistMeaning, CheckMeans } from './check-means.js';
import { type Finding, finding } from './finding.js';
import { type Observation, untested } from './observation.js';
import type { Unanswered } from './unanswered.js';

export interface BlocklistSubject {
  readonly domain: string;
  /** Addresses that send or take the domain's mail. */
  readonly addresses: readonly string[];
}

/** The lists that hold an address or the domain. Plain data. */
export interface BlocklistPosture {
  readonly subject: string;
  /** Most severe first. */
  readonly listings: readonly { readonly list: string; readonly severity: Severity }[];
  /** False when a list did not answer as it should: then the listings may be more. */
  readonly isComplete: boolean;
}

export interface BlocklistCheck {
  readonly posture: readonly BlocklistPosture[];
  readonly findings: readonly Finding[];
  readonly unanswered: readonly Unanswered[];
  readonly observations: readonly Observation[];
}

const MAX_LISTS = 12;
const MAX_ADDRESSES = 20;

/**
 * Asks the lists that the operator turned on about the domain and its addresses (RFC 5782). A list that fails its own test
 * points is left out; an answer that means "you may not ask" is unknown and never a listing.
 */
export async function checkBlocklists(
  { domain, addresses }: BlocklistSubject,
  { blocklists }: CheckMeans,
): Promise<BlocklistCheck> {
  const findings: Finding[] = [];
  const unanswered: Unanswered[] = [];
  if (blocklists === undefined || blocklists.lists.length === 0) {
    const detail = 'no blocklist is asked';
    unanswered.push({ area: 'blocklist', name: domain, type: 'DNSBL', reason: 'not-tested', detail });
    return { posture: [], findings, unanswered, observations: [untested(domain, 'DNSBL')] };
  }
  const { resolver } = blocklists;
  const seen = new Map([domain, ...addresses].map((subject) => [subject, newPosture(subject)]));
  await Promise.all(
    blocklists.lists.slice(0, MAX_LISTS).map(async (list) => {
      const subjects = list.kind === 'domain' ? [domain] : addressesFor(list, addresses);
      const health = await testList(list, resolver);
      if (health !== 'works') {
        const id = health === 'dead' ? 'blocklist.list-dead' : 'blocklist.query-refused';
        findings.push(finding(id, list.name, `test points of ${list.name}`));
        const detail = `${list.name} does not answer as it should`;
        unanswered.push({ area: 'blocklist', name: list.name, type: 'DNSBL', reason: 'not-tested', detail });
        for (const subject of subjects) seen.get(subject)!.isComplete = false;
        return;
      }
      const ask = (subject: string) => askList(list, seen.get(subject)!, resolver, findings, unanswered);
      await Promise.all(subjects.map(ask));
    }),
  );
  return { posture: [...seen.values()].map(sorted), findings, unanswered, observations: [] };
}

interface Growing {
  readonly subject: string;
  readonly listings: { readonly list: string; readonly severity: Severity }[];
  isComplete: boolean;
}

function newPosture(subject: string): Growing {
  return { subject, listings: [], isComplete: true };
}

function sorted({ subject, listings, isComplete }: Growing): BlocklistPosture {
  const inOrder = listings.sort(
    (a, b) => compareSeverity(a.severity, b.severity) || a.list.localeCompare(b.list),
  );
  return { subject, listings: inOrder, isComplete };
}

type Verdict = 'listed' | 'unlisted' | 'refused';

async function askList(
  list: Blocklist,
  posture: Growing,
  resolver: Pick<Resolver, 'a'>,
  findings: Finding[],
  unanswered: Unanswered[],
): Promise<void> {
  const { subject } = posture;
  const answer = await resolver.a(queryName(list, subject));
  const verdict = judge(list, answer);
  if (verdict.verdict === 'refused') {
    posture.isComplete = false;
    findings.push(finding('blocklist.query-refused', list.name, verdict.detail));
    unanswered.push({
      area: 'blocklist',
      name: `${subject} at ${list.name}`,
      type: 'DNSBL',
      reason: 'not-tested',
      detail: verdict.detail,
    });
    return;
  }
  if (verdict.verdict === 'unlisted') return;
  const isPolicy = verdict.meanings.every((meaning) => meaning.isPolicy);
  const id =
    list.kind === 'domain'
      ? 'blocklist.domain-listed'
      : isPolicy
        ? 'blocklist.policy-listed'
        : 'blocklist.ip-listed';
  const reasons = verdict.meanings.map(({ text }) => text).join(', ');
  const severity = isPolicy ? 'error' : list.weight;
  posture.listings.push({ list: list.name, severity });
  findings.push(
    finding(id, `${subject} at ${list.name}`, `${list.name}: ${reasons}`, {
      severity,
      fix: `Remove the cause, then follow the removal procedure at ${list.lookupUrl}.`,
    }),
  );
}

/** RFC 5782 §5: the one entry must be listed, the other must not. */
async function testList(
  list: Blocklist,
  resolver: Pick<Resolver, 'a'>,
): Promise<'works' | 'dead' | 'refused'> {
  const [listed, unlisted] = await Promise.all(
    [list.testPoints.listed, list.testPoints.unlisted].map(async (point) =>
      judge(list, await resolver.a(queryName(list, point))),
    ),
  );
  if (listed!.verdict === 'refused' || unlisted!.verdict === 'refused') return 'refused';
  return listed!.verdict === 'listed' && unlisted!.verdict === 'unlisted' ? 'works' : 'dead';
}

function judge(
  list: Blocklist,
  answer: DnsAnswer<string>,
):
  | { readonly verdict: Exclude<Verdict, 'listed' | 'refused'> }
  | { readonly verdict: 'listed'; readonly meanings: readonly BlocklistMeaning[] }
  | { readonly verdict: 'refused'; readonly detail: string } {
  if (answer.outcome === 'unavailable') return { verdict: 'refused', detail: answer.detail };
  if (answer.outcome !== 'found') return { verdict: 'unlisted' };
  const refusal = answer.records.find((code) => code.startsWith('127.255.255.'));
  if (refusal !== undefined) return { verdict: 'refused', detail: `the answer was ${refusal}` };
  const outside = answer.records.find((code) => !code.startsWith('127.'));
  if (outside !== undefined) return { verdict: 'refused', detail: `${outside} is no answer of a blocklist` }; // a parked zone
  const meanings = answer.records.map((code) => list.meaningOf(code)).filter((meaning) => meaning !== null);
  return meanings.length > 0 ? { verdict: 'listed', meanings } : { verdict: 'unlisted' };
}

function queryName({ zone, kind }: Blocklist, subject: string): string {
  const ip = kind === 'domain' ? null : parseIp(subject);
  return ip === null
    ? `${subject}.${zone}`
    : `${reverseName(ip).replace(/\.(?:in-addr|ip6)\.arpa$/, '')}.${zone}`;
}

function addressesFor({ kind }: Blocklist, addresses: readonly string[]): string[] {
  const families = kind === 'ipv4' ? [4] : [4, 6];
  return [...new Set(addresses)]
    .filter((address) => families.includes(parseIp(address)?.family ?? 0))
    .slice(0, MAX_ADDRESSES);
}
