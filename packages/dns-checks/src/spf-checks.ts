import { isSpfRecord, type SpfRecord } from '@postseal/dns-records';
import { parseIp, type Resolver, registrableDomain } from '@postseal/mail-terms';
import { evaluateSpf, type SpfExpansion, type SpfLimits } from '@postseal/spf';
import { type Finding, finding } from './finding.js';
import { checkSpfTexts } from './spf-record-checks.js';
import { checkRegistrable, checkSpfTree, unansweredInTree } from './spf-tree-checks.js';
import type { Unanswered } from './unanswered.js';

/** A domain whose SPF is checked, and what is known about its senders. */
export interface SpfSubject {
  readonly domain: string;
  /** The owner says that the domain sends no mail. */
  readonly sendsNoMail: boolean;
  /** The name given in HELO, which should carry SPF as well. */
  readonly helo: string | null;
  readonly sendingHosts: readonly string[];
  readonly sendingIps: readonly string[];
}

export interface SpfFindings {
  readonly findings: readonly Finding[];
  readonly unanswered: readonly Unanswered[];
}

const CLOSED = 'v=spf1 -all';
// Exists nowhere, unless a wildcard makes every name exist.
const PROBE_LABEL = 'postseal-wildcard-probe';

/**
 * What is wrong with a domain's SPF record and all that it includes, and whether it covers the senders that are known. A
 * name that DNS could not be asked about is listed in `unanswered` and yields at most an info.
 */
export async function checkSpf(
  subject: SpfSubject,
  expansion: SpfExpansion,
  resolver: Resolver,
  limits: SpfLimits,
): Promise<SpfFindings> {
  const { domain } = subject;
  const unanswered: Unanswered[] = unansweredInTree(expansion);
  const helo = await checkHeloNames(subject, resolver, unanswered);
  const { state } = expansion.root;
  if (state === 'unknown' || state === 'capped') return { findings: helo, unanswered };
  const findings = [
    ...(state === 'missing' ? [missing(subject)] : []),
    ...checkSpfTexts(domain, expansion.texts),
    ...checkSpfTree(expansion),
    ...(await checkRegistrable(expansion, resolver)),
    ...(await checkNoMail(subject, expansion, resolver)),
    ...(await checkWildcard(domain, expansion, resolver)),
    ...(await checkSenders(subject, expansion, resolver, limits, unanswered)),
    ...helo,
  ];
  return { findings, unanswered };
}

function missing({ domain, sendsNoMail }: SpfSubject): Finding {
  const proposal = { name: domain, type: 'TXT' as const, value: CLOSED };
  return finding('spf.missing', domain, `${domain} has no TXT record that begins with v=spf1`, {
    ...(sendsNoMail ? { proposal } : {}),
  });
}

/** A name that sends nothing says so and nothing else (RFC 7208 §10.1.2). */
async function checkNoMail(
  subject: SpfSubject,
  { domain, root, texts }: SpfExpansion,
  resolver: Resolver,
): Promise<Finding[]> {
  if (root.state === 'missing') return [];
  const record = root.record?.text ?? texts.filter(isSpfRecord).join(' | ');
  if (record.trim().toLowerCase().replace(/ +/g, ' ') === CLOSED) return [];
  const proposal = { name: domain, type: 'TXT' as const, value: CLOSED };
  if (subject.sendsNoMail) return [finding('spf.no-mail-weak', domain, record, { proposal })];
  if (subject.sendingHosts.length + subject.sendingIps.length > 0) return [];
  const mx = await resolver.mx(domain);
  const isNullMx = mx.outcome === 'found' && mx.records.every(({ exchange }) => exchange === '');
  // Without a word from the owner a null MX only says that nothing is received.
  return isNullMx ? [finding('spf.no-mail-weak', domain, record, { proposal, severity: 'warning' })] : [];
}

/** A sibling that nobody made and that has the same record shows a wildcard (RFC 7208 §3.5). */
async function checkWildcard(domain: string, { root }: SpfExpansion, resolver: Resolver): Promise<Finding[]> {
  if (root.record === null || registrableDomain(domain) === domain) return [];
  const parent = domain.slice(domain.indexOf('.') + 1);
  const answer = await resolver.txt(`${PROBE_LABEL}.${parent}`);
  const isWild = answer.outcome === 'found' && answer.records.includes(root.record.text);
  return isWild ? [finding('spf.wildcard', domain, `*.${parent} answers "${root.record.text}"`)] : [];
}

/** Whether every sender that the owner declared gets pass. */
async function checkSenders(
  subject: SpfSubject,
  { domain, root }: SpfExpansion,
  resolver: Resolver,
  limits: SpfLimits,
  unanswered: Unanswered[],
): Promise<Finding[]> {
  if (root.state !== 'ok' || subject.sendsNoMail) return [];
  const mx = await resolver.mx(domain);
  const mxHosts = mx.outcome === 'found' ? mx.records.map(({ exchange }) => exchange) : [];
  const declared = subject.sendingIps.map((ip) => ({ ip, host: null }));
  const ofHosts = await Promise.all(
    subject.sendingHosts.map(async (host) => {
      if (parseIp(host) !== null) return [];
      const answers = await Promise.all([resolver.a(host), resolver.aaaa(host)]);
      return answers
        .flatMap((answer) => (answer.outcome === 'found' ? answer.records : []))
        .map((ip) => ({ ip, host }));
    }),
  );
  const senders = new Map([...ofHosts.flat(), ...declared].map((sender) => [sender.ip, sender]));
  const checked = await Promise.all(
    [...senders.values()].map(async ({ ip, host }) => {
      const address = parseIp(ip);
      if (address === null) return [];
      const helo = subject.helo ?? host ?? domain;
      const query = { ip: address, mailFrom: `postmaster@${domain}`, helo };
      const { result, error } = await evaluateSpf(query, resolver, limits);
      if (result === 'temperror') {
        const detail = `whether ${ip} passes SPF: ${error!.detail}`;
        unanswered.push({ area: 'spf', name: error!.domain, type: null, reason: 'not-tested', detail });
      }
      // A permerror has its own finding, and adding the address would not help.
      if (result !== 'fail' && result !== 'softfail' && result !== 'neutral') return [];
      const id =
        host !== null && mxHosts.includes(host) ? 'spf.mx-ip-not-covered' : 'spf.sending-ip-not-covered';
      const value = withAddress(root.record!, ip, address.family);
      const fix = `Add ip${address.family}:${ip} to the record, or stop sending from it. SPF says ${result} today.`;
      return [finding(id, ip, root.record!.text, { fix, proposal: { name: domain, type: 'TXT', value } })];
    }),
  );
  return checked.flat();
}

/** The record with one more address, in front of everything that asks DNS. */
function withAddress(record: SpfRecord, ip: string, family: 4 | 6): string {
  const version = record.text.slice(0, 'v=spf1'.length);
  return `${version} ip${family}:${ip}${record.text.slice('v=spf1'.length)}`;
}

/** Receivers check the HELO name as well (RFC 7208 §2.3), always for bounces. */
async function checkHeloNames(
  { domain, helo, sendingHosts }: SpfSubject,
  resolver: Resolver,
  unanswered: Unanswered[],
): Promise<Finding[]> {
  const names = new Set([helo, ...sendingHosts].filter((name) => name !== null && name !== domain));
  const checked = await Promise.all(
    [...names].map(async (name) => {
      if (name === null || parseIp(name) !== null || !name.includes('.')) return [];
      const answer = await resolver.txt(name);
      if (answer.outcome === 'unavailable') {
        unanswered.push({ area: 'spf', name, type: 'TXT', reason: answer.reason, detail: answer.detail });
        return [];
      }
      if (answer.outcome === 'found' && answer.records.some(isSpfRecord)) return [];
      const proposal = { name, type: 'TXT' as const, value: 'v=spf1 a -all' };
      return [finding('spf.helo-missing', name, `${name} has no SPF record`, { proposal })];
    }),
  );
  return checked.flat();
}
