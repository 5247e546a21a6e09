import { type MxRecord, parseIp, type Resolver, registrableDomain } from '@postseal/mail-terms';
import { type Finding, finding } from './finding.js';
import { isPrivateIp } from './private-address.js';
import { recordsOf, type Unanswered } from './unanswered.js';

export interface MxHost {
  readonly preference: number;
  readonly host: string;
  /** IPv4 first. */
  readonly addresses: readonly string[];
  /** False when an address query failed: the list may be short. */
  readonly isComplete: boolean;
}

/** Where a domain takes its mail. Plain data. */
export interface MxPosture {
  /** records: real MX records. null-mx: takes no mail (RFC 7505). implicit: no MX, the name's own address serves. none: neither. unknown: DNS could not be asked. */
  readonly state: 'records' | 'null-mx' | 'implicit' | 'none' | 'unknown';
  /** By preference; for an implicit MX the domain itself. */
  readonly hosts: readonly MxHost[];
}

export interface MxSubject {
  readonly domain: string;
  readonly sendsNoMail: boolean;
  /** Host names or domains that the owner has approved; null when no list is kept. */
  readonly approvedMxHosts: readonly string[] | null;
}

export interface MxCheck {
  readonly posture: MxPosture;
  readonly findings: readonly Finding[];
  readonly unanswered: readonly Unanswered[];
}

/** More MX hosts than any real domain has; the rest is not looked up. */
const MAX_HOSTS = 20;

/** Checks the MX records of a domain and the addresses behind them. */
export async function checkMx(subject: MxSubject, resolver: Resolver): Promise<MxCheck> {
  const { domain } = subject;
  const findings: Finding[] = [];
  const unanswered: Unanswered[] = [];
  const records = recordsOf(await resolver.mx(domain), 'mx', 'MX', domain, unanswered);
  if (records === null) return { posture: { state: 'unknown', hosts: [] }, findings, unanswered };
  if (records.length === 0) return checkImplicit(subject, resolver, unanswered);

  const shown = (list: readonly MxRecord[]) =>
    list.map((mx) => `${mx.preference} ${mx.exchange || '.'}`).join(', ');
  const nulls = records.filter(({ exchange }) => exchange === '');
  const real = records.filter(({ exchange }) => exchange !== '');
  if (nulls.length > 0) {
    if (real.length > 0) findings.push(finding('mx.null-with-others', domain, shown(records)));
    else findings.push(finding('mx.null', domain, shown(records)));
    if (nulls.some(({ preference }) => preference !== 0))
      findings.push(finding('mx.null-preference', domain, shown(nulls)));
  }
  if (real.length === 0) {
    const addresses = await Promise.all([resolver.a(domain), resolver.aaaa(domain)]);
    if (addresses.every(({ outcome }) => outcome === 'no_data' || outcome === 'no_such_name')) {
      findings.push(finding('mx.null-without-address', domain, shown(records)));
    }
    return { posture: { state: 'null-mx', hosts: [] }, findings, unanswered };
  }
  if (subject.sendsNoMail) {
    const proposal = { name: domain, type: 'MX' as const, value: '0 .' };
    findings.push(finding('mx.on-parked', domain, shown(real), { proposal }));
  }
  const sorted = [...real].sort(
    (a, b) => a.preference - b.preference || a.exchange.localeCompare(b.exchange),
  );
  const hosts = await Promise.all(
    sorted.slice(0, MAX_HOSTS).map((mx) => lookUpHost(domain, mx, resolver, findings, unanswered)),
  );
  checkTogether(subject, hosts, findings);
  return { posture: { state: 'records', hosts }, findings, unanswered };
}

async function checkImplicit(
  subject: MxSubject,
  resolver: Resolver,
  unanswered: Unanswered[],
): Promise<MxCheck> {
  const { domain } = subject;
  const [a, aaaa] = await Promise.all([resolver.a(domain), resolver.aaaa(domain)]);
  const four = recordsOf(a, 'mx', 'A', domain, unanswered);
  const six = recordsOf(aaaa, 'mx', 'AAAA', domain, unanswered);
  const addresses = [...(four ?? []), ...(six ?? [])];
  const isComplete = four !== null && six !== null;
  const evidence =
    addresses.length > 0
      ? `senders fall back to ${addresses.join(', ')}`
      : 'no MX, no address: mail cannot be delivered';
  const details = subject.sendsNoMail
    ? { proposal: { name: domain, type: 'MX' as const, value: '0 .' } }
    : {};
  const findings = [finding('mx.missing', domain, evidence, details)];
  if (addresses.length > 0) {
    return {
      posture: { state: 'implicit', hosts: [{ preference: 0, host: domain, addresses, isComplete }] },
      findings,
      unanswered,
    };
  }
  return { posture: { state: isComplete ? 'none' : 'unknown', hosts: [] }, findings, unanswered };
}

async function lookUpHost(
  domain: string,
  { preference, exchange: host }: MxRecord,
  resolver: Resolver,
  findings: Finding[],
  unanswered: Unanswered[],
): Promise<MxHost> {
  const shown = `${preference} ${host}`;
  if (parseIp(host) !== null) {
    findings.push(finding('mx.ip-literal', domain, shown));
    return { preference, host, addresses: [], isComplete: true };
  }
  const [a, aaaa] = await Promise.all([resolver.a(host), resolver.aaaa(host)]);
  const cnames = a.outcome !== 'unavailable' ? a.cnames : aaaa.outcome !== 'unavailable' ? aaaa.cnames : [];
  if (cnames.length > 0) findings.push(finding('mx.cname', host, `${host} → ${cnames.join(' → ')}`));
  if (/\.msv1\.invalid$/.test(host)) {
    findings.push(finding('mx.msv1-invalid', host, shown));
    return { preference, host, addresses: [], isComplete: true };
  }
  const four = recordsOf(a, 'mx', 'A', host, unanswered);
  const six = recordsOf(aaaa, 'mx', 'AAAA', host, unanswered);
  const addresses = [...(four ?? []), ...(six ?? [])];
  const isComplete = four !== null && six !== null;
  if (addresses.length === 0 && isComplete) {
    const isNoSuchName = a.outcome === 'no_such_name' && aaaa.outcome === 'no_such_name';
    findings.push(finding(isNoSuchName ? 'mx.nxdomain' : 'mx.no-address', host, shown));
    if (isNoSuchName) await checkRegistrable(domain, host, resolver, findings);
  }
  const inside = addresses.filter((text) => isPrivateIp(text));
  if (inside.length > 0) findings.push(finding('mx.private-address', host, inside.join(', ')));
  return { preference, host, addresses, isComplete };
}

/** A host below a domain that does not exist at its registry: whoever registers it takes the mail. */
async function checkRegistrable(
  domain: string,
  host: string,
  resolver: Resolver,
  findings: Finding[],
): Promise<void> {
  const registrable = registrableDomain(host);
  if (registrable === null || registrable === registrableDomain(domain)) return;
  const answer = await resolver.ns(registrable);
  if (answer.outcome !== 'no_such_name') return;
  findings.push(finding('mx.target-registrable', host, `${registrable} does not exist at its registry`));
}

function checkTogether(subject: MxSubject, hosts: readonly MxHost[], findings: Finding[]): void {
  const { domain, approvedMxHosts } = subject;
  const names = hosts.map(({ host }) => host);
  const shown = hosts.map(({ preference, host }) => `${preference} ${host}`).join(', ');
  const distinct = new Set(names);
  if (distinct.size < names.length) findings.push(finding('mx.duplicate-host', domain, shown));
  if (distinct.size === 1) findings.push(finding('mx.single', domain, shown));
  const addresses = new Set(hosts.flatMap((host) => host.addresses));
  const isComplete = hosts.every((host) => host.isComplete);
  if (distinct.size > 1 && isComplete && addresses.size === 1) {
    findings.push(finding('mx.same-address', domain, `${shown}: ${[...addresses].join(', ')}`));
  }
  if (isComplete && addresses.size > 0 && ![...addresses].some((text) => text.includes(':'))) {
    findings.push(finding('mx.no-ipv6', domain, shown));
  }
  if (approvedMxHosts === null) return;
  for (const host of distinct) {
    const isApproved = approvedMxHosts.some((approved) => host === approved || host.endsWith(`.${approved}`));
    if (!isApproved) findings.push(finding('mx.unapproved', host, shown));
  }
}
