import { createHash } from 'node:crypto';
import {
  isMtaStsRecord,
  type MtaStsMode,
  type MtaStsPolicy,
  type MtaStsPolicyFault,
  type MtaStsPolicyFaultCode,
  matchesMtaStsPattern,
  readMtaStsPolicy,
  readMtaStsRecord,
  resemblesMtaStsRecord,
} from '@postseal/dns-records';
import type { Resolver, Severity } from '@postseal/mail-terms';
import type { CheckId } from './check-ids.js';
import type { CheckMeans, FetchOutcome } from './check-means.js';
import { type Finding, finding } from './finding.js';
import type { MxPosture } from './mx-checks.js';
import { type Observation, observeFetch, untested } from './observation.js';
import { recordsOf, type Unanswered } from './unanswered.js';

/** A domain's MTA-STS record and policy (RFC 8461). Plain data. */
export interface MtaStsPosture {
  /** record: one that senders take. none: proven. broken: several, or none that parses. unknown: DNS could not be asked. */
  readonly state: 'record' | 'none' | 'broken' | 'unknown';
  readonly record: string | null;
  readonly id: string | null;
  /** The policy file; null when there is none, or it was not fetched, or could not be. */
  readonly policy: {
    readonly text: string;
    readonly sha256: string;
    readonly mode: MtaStsMode | null;
    readonly maxAgeSeconds: number | null;
    readonly mx: readonly string[];
  } | null;
  /** How the policy was come by; `untested` when nothing was fetched. */
  readonly policyState: 'fetched' | 'failed' | 'untested';
}

/** What earlier checks saw of a policy. */
export interface MtaStsMemory {
  readonly id: string;
  /** The policy that was first seen under the id. */
  readonly sha256: string;
  /** Since when the policy has been in mode testing, as milliseconds since 1970; null when it is in another mode. */
  readonly testingSince: number | null;
}

export interface MtaStsSubject {
  readonly domain: string;
  readonly mx: MxPosture;
  /** Null when nothing was seen before. */
  readonly before: MtaStsMemory | null;
}

export interface MtaStsCheck {
  readonly posture: MtaStsPosture;
  readonly findings: readonly Finding[];
  readonly unanswered: readonly Unanswered[];
  readonly observations: readonly Observation[];
}

const MAX_POLICY_BYTES = 64 * 1024; // RFC 8461 §3.3
const DAY_SECONDS = 86_400;
const TESTING_LONG_MS = 30 * DAY_SECONDS * 1000;
const EXPIRING_MS = 14 * DAY_SECONDS * 1000;

/** Checks the record at `_mta-sts`, and the policy that it stands for when `means.fetch` may be used. */
export async function checkMtaSts(
  subject: MtaStsSubject,
  resolver: Resolver,
  means: CheckMeans,
): Promise<MtaStsCheck> {
  const { domain } = subject;
  const name = `_mta-sts.${domain}`;
  const findings: Finding[] = [];
  const unanswered: Unanswered[] = [];
  const texts = recordsOf(await resolver.txt(name), 'mta-sts', 'TXT', name, unanswered);
  if (texts === null) return { posture: unread('unknown'), findings, unanswered, observations: [] };

  const posture = readRecord(name, texts, findings);
  if (posture.state === 'none') await lookElsewhere(subject, name, texts, resolver, findings, unanswered);
  const host = `mta-sts.${domain}`;
  const hasHost = await hasAddress(host, resolver, unanswered);
  if (hasHost === false && posture.state !== 'none') {
    findings.push(finding('mta-sts.host-missing', host, `${host} has neither A nor AAAA`));
  }
  if (!hasHost) return { posture, findings, unanswered, observations: [] };
  const url = `https://${host}/.well-known/mta-sts.txt`;
  if (means.fetch === undefined) {
    unanswered.push(notFetched(url));
    return { posture, findings, unanswered, observations: [untested(url, 'HTTPS')] };
  }
  const outcome = await means.fetch(url, { maxBodyBytes: MAX_POLICY_BYTES });
  const fetched = readAnswer(url, outcome, posture.state !== 'none', means.now, findings);
  if (fetched === null) {
    const failed: MtaStsPosture = { ...posture, policyState: 'failed' };
    return { posture: failed, findings, unanswered, observations: [observeFetch(url, outcome)] };
  }
  const read: MtaStsPosture = { ...posture, policyState: 'fetched', policy: describe(fetched) };
  if (posture.state === 'none') {
    findings.push(finding('mta-sts.policy-without-record', host, `no TXT record at ${name}`));
  } else {
    const testingSince = subject.before?.testingSince ?? null;
    const isTestingLong = testingSince !== null && means.now.getTime() - testingSince > TESTING_LONG_MS;
    checkPolicy(url, fetched, isTestingLong, findings);
    checkCoverage(subject, fetched, findings);
    checkId(name, subject, read, findings);
  }
  return { posture: read, findings, unanswered, observations: [observeFetch(url, outcome)] };
}

function unread(state: MtaStsPosture['state']): MtaStsPosture {
  return { state, record: null, id: null, policy: null, policyState: 'untested' };
}

function readRecord(name: string, texts: readonly string[], findings: Finding[]): MtaStsPosture {
  const records = texts.filter(isMtaStsRecord);
  if (records.length > 1) {
    findings.push(finding('mta-sts.multiple-records', name, records.join(' | ')));
    return unread('broken');
  }
  const [text] = records;
  if (text === undefined) {
    const meant = texts.find(resemblesMtaStsRecord);
    if (meant === undefined) return unread('none');
    findings.push(finding('mta-sts.record-syntax', name, meant));
    return unread('broken');
  }
  const { id, faults } = readMtaStsRecord(text)!;
  for (const { code, span } of faults) {
    const check =
      code === 'id-missing' || code === 'id-invalid' ? 'mta-sts.id-missing' : 'mta-sts.record-syntax';
    findings.push(finding(check, name, text, { span }));
  }
  return {
    state: id === null ? 'broken' : 'record',
    record: text,
    id,
    policy: null,
    policyState: 'untested',
  };
}

/** A record at the name of the web host or of the domain helps nobody; an SPF text at `_mta-sts` comes from a wildcard. */
async function lookElsewhere(
  { domain, mx }: MtaStsSubject,
  name: string,
  texts: readonly string[],
  resolver: Resolver,
  findings: Finding[],
  unanswered: Unanswered[],
): Promise<void> {
  for (const place of [domain, `mta-sts.${domain}`]) {
    const there = recordsOf(await resolver.txt(place), 'mta-sts', 'TXT', place, unanswered) ?? [];
    const misplaced = there.find(isMtaStsRecord);
    if (misplaced === undefined) continue;
    const proposal = { name, type: 'TXT' as const, value: misplaced };
    findings.push(finding('mta-sts.wrong-location', place, misplaced, { proposal }));
    return;
  }
  const spf = texts.find((text) => /^v=spf1(?: |$)/i.test(text));
  if (spf !== undefined) findings.push(finding('mta-sts.wrong-location', name, spf));
  else if (takesMail(mx)) findings.push(finding('mta-sts.missing', name, 'no record'));
}

export function takesMail(mx: MxPosture): boolean {
  return mx.state === 'records' || mx.state === 'implicit';
}

async function hasAddress(
  host: string,
  resolver: Resolver,
  unanswered: Unanswered[],
): Promise<boolean | null> {
  const [a, aaaa] = await Promise.all([resolver.a(host), resolver.aaaa(host)]);
  if (a.outcome === 'found' || aaaa.outcome === 'found') return true;
  const four = recordsOf(a, 'mta-sts', 'A', host, unanswered);
  const six = recordsOf(aaaa, 'mta-sts', 'AAAA', host, unanswered);
  return four === null || six === null ? null : false;
}

function notFetched(url: string): Unanswered {
  const detail = 'the policy is not fetched in this check';
  return { area: 'mta-sts', name: url, type: 'HTTPS', reason: 'not-tested', detail };
}

/** The policy, with findings about how it came; null when it did not. A missing file is no fault without a record. */
function readAnswer(
  url: string,
  outcome: FetchOutcome,
  isExpected: boolean,
  now: Date,
  findings: Finding[],
): MtaStsPolicy | null {
  const tell = (id: CheckId, evidence: string, severity?: Severity) => {
    if (isExpected) findings.push(finding(id, url, evidence, severity ? { severity } : {}));
  };
  if (outcome.outcome === 'failed') {
    tell(
      outcome.reason === 'certificate-invalid' ? 'mta-sts.cert-invalid' : 'mta-sts.fetch-failed',
      outcome.detail,
    );
    return null;
  }
  const { status, headers, certificate } = outcome;
  const left = certificate === null ? null : certificate.validTo.getTime() - now.getTime();
  if (left !== null && left < EXPIRING_MS) {
    tell('mta-sts.cert-expiring', `valid until ${certificate!.validTo.toISOString().slice(0, 10)}`);
  }
  if (status >= 300 && status < 400) {
    tell('mta-sts.redirect', `${status} to ${oneLine(headers.location ?? 'nowhere')}`);
    return null;
  }
  if (status !== 200) {
    tell('mta-sts.fetch-failed', `status ${status}`);
    return null;
  }
  const policy = readMtaStsPolicy(Buffer.from(outcome.body).toString('utf8'));
  if (!isExpected && !policy.isVersionValid) return null; // a web server that answers every path
  const type = headers['content-type'] ?? 'none';
  if (!/^text\/plain\b/i.test(type)) tell('mta-sts.content-type', `content type ${oneLine(type)}`);
  return policy;
}

function describe(policy: MtaStsPolicy): MtaStsPosture['policy'] {
  const { text, mode, maxAgeSeconds, mx } = policy;
  const sha256 = createHash('sha256').update(text).digest('hex');
  return { text, sha256, mode, maxAgeSeconds, mx: mx.map(({ pattern }) => pattern) };
}

const FAULTS: Readonly<Record<MtaStsPolicyFaultCode, readonly [CheckId, Severity?]>> = {
  'bad-line': ['mta-sts.policy-syntax'],
  'line-end': ['mta-sts.policy-syntax'],
  'unknown-key': ['mta-sts.policy-syntax', 'warning'], // RFC 8461 §3.2: ignored
  'duplicate-key': ['mta-sts.policy-syntax', 'warning'],
  'mx-invalid': ['mta-sts.policy-syntax'],
  'version-missing': ['mta-sts.version'],
  'version-invalid': ['mta-sts.version'],
  'mode-missing': ['mta-sts.mode-invalid'],
  'mode-invalid': ['mta-sts.mode-invalid'],
  'max-age-missing': ['mta-sts.max-age-range'],
  'max-age-invalid': ['mta-sts.max-age-range'],
  'mx-missing': ['mta-sts.no-mx'],
  'mx-wildcard': ['mta-sts.wildcard'],
};

function checkPolicy(url: string, policy: MtaStsPolicy, isTestingLong: boolean, findings: Finding[]): void {
  const byCheck = Map.groupBy(policy.faults, ({ code }) => FAULTS[code][0]);
  for (const [id, faults] of byCheck) {
    const isMild = faults.every(({ code }) => FAULTS[code][1] === 'warning');
    const evidence = [...new Set(faults.map((fault) => showFault(policy, fault)))].join('; ');
    findings.push(finding(id, url, evidence, isMild ? { severity: 'warning' } : {}));
  }
  const { mode, maxAgeSeconds } = policy;
  if (mode === 'none') findings.push(finding('mta-sts.mode-none', url, 'mode: none'));
  if (mode === 'testing') {
    const details = isTestingLong ? { severity: 'warning' as const } : {};
    findings.push(finding('mta-sts.mode-testing', url, 'mode: testing', details));
  }
  if (mode !== 'none' && maxAgeSeconds !== null && maxAgeSeconds < DAY_SECONDS) {
    findings.push(finding('mta-sts.max-age-short', url, `max_age: ${maxAgeSeconds}`));
  }
}

function showFault(policy: MtaStsPolicy, { code, span }: MtaStsPolicyFault): string {
  if (code.endsWith('-missing')) return `${code.replace('-missing', '').replace('-', '_')} is missing`;
  const line = policy.text.slice(0, span.start).split('\n').length;
  return `line ${line}: ${oneLine(policy.text.slice(span.start, span.end))}`;
}

function checkCoverage({ domain, mx }: MtaStsSubject, policy: MtaStsPolicy, findings: Finding[]): void {
  if (policy.mode === null || policy.mode === 'none' || policy.mx.length === 0) return;
  const hosts = takesMail(mx) ? mx.hosts.map(({ host }) => host) : [];
  const patterns = policy.mx.map(({ pattern }) => pattern);
  for (const host of new Set(hosts)) {
    if (patterns.some((pattern) => matchesMtaStsPattern(pattern, host))) continue;
    const severity = policy.mode === 'enforce' ? 'critical' : 'warning';
    findings.push(finding('mta-sts.mx-not-covered', host, `mx: ${patterns.join(', ')}`, { severity }));
  }
  if (hosts.length === 0) return;
  const stale = patterns.filter((pattern) => !hosts.some((host) => matchesMtaStsPattern(pattern, host)));
  if (stale.length > 0) findings.push(finding('mta-sts.mx-stale', domain, `mx: ${stale.join(', ')}`));
}

function checkId(name: string, { before }: MtaStsSubject, now: MtaStsPosture, findings: Finding[]): void {
  if (before === null || now.id === null || now.policy === null) return;
  if (before.id === now.id && before.sha256 !== now.policy.sha256) {
    findings.push(finding('mta-sts.id-unchanged', name, now.record!));
  }
}

function oneLine(text: string): string {
  return text.replace(/[\x00-\x1f\x7f]+/g, ' ').slice(0, 200);
}
