import { createHash } from 'node:crypto';
import { type DkimFaultCode, type DkimKeyRecord, readDkimKeyRecord } from '@postseal/dns-records';
import { isSameOrBelow, type Resolver, type UnavailableReason } from '@postseal/mail-terms';
import type { CheckId } from './check-ids.js';
import { type Finding, finding } from './finding.js';
import { recordsOf, type Unanswered } from './unanswered.js';

/** One selector's key as published. Plain data. */
export interface DkimKeyPosture {
  readonly selector: string;
  /** `<selector>._domainkey.<domain>` */
  readonly name: string;
  /** key: usable. revoked: empty `p=`. broken: a record without a usable key. missing, dangling: proven absent, the latter behind a CNAME. unknown: DNS could not be asked. */
  readonly state: 'key' | 'revoked' | 'broken' | 'missing' | 'dangling' | 'unknown';
  readonly cnames: readonly string[];
  readonly keyType: string | null;
  readonly bits: number | null;
  /** SHA-256 of the key's SubjectPublicKeyInfo in hex. */
  readonly fingerprint: string | null;
  readonly isTest: boolean;
  /** All TXT texts at the selector. */
  readonly texts: readonly string[];
  readonly ttlSeconds: number | null;
}

export interface DkimPosture {
  /** Monitored selectors in the order given, then those found by probing. */
  readonly keys: readonly DkimKeyPosture[];
  /** A wildcard answers for any selector, so probing proves nothing. */
  readonly hasWildcard: boolean;
}

export interface DkimSubject {
  readonly domain: string;
  /** Selectors that are known to be in use; a missing one is a fault. */
  readonly selectors: readonly string[];
  /** Selectors to try; a missing one is none. */
  readonly selectorsToProbe: readonly string[];
  readonly sendsNoMail: boolean;
}

export interface DkimCheck {
  readonly posture: DkimPosture;
  readonly findings: readonly Finding[];
  readonly unanswered: readonly Unanswered[];
}

const MIN_RSA_BITS = 1024; // RFC 8301 §3.2
const ADVISED_RSA_BITS = 2048;
const MAX_RSA_BITS = 4096;
const MIN_EXPONENT = 65537n;
const LONG_TTL_SECONDS = 24 * 3600;
/** Records read at one selector: with more than one the result is undefined, and reading a key is dear. */
const MAX_RECORDS = 10;
/** Selectors tried at one domain; each is a question to its name servers. */
const MAX_GUESSES = 100;

/** Fingerprints of the keys whose private halves stand in RFC 6376 Appendix C and RFC 8463 Appendix A. */
const PUBLISHED_TEST_KEYS = new Set([
  'dba3f0cb69f06d70e41abc6ac5812bc3d2639a24b621ba5d241202ac89cb7b9c',
  '06e3fd8fda29bb60ab59557de61edb0aecdb231134be30e75b455f8e1b792fa9',
]);

const byFault: Record<DkimFaultCode, CheckId> = {
  'empty-tag': 'dkim.syntax',
  'missing-equals': 'dkim.syntax',
  'bad-tag-name': 'dkim.syntax',
  'bad-value-character': 'dkim.syntax',
  'duplicate-tag': 'dkim.syntax',
  'version-not-first': 'dkim.version',
  'version-invalid': 'dkim.version',
  'key-missing': 'dkim.key-missing',
  'key-not-base64': 'dkim.key-invalid',
  'key-not-der': 'dkim.key-invalid',
  'key-type-mismatch': 'dkim.key-invalid',
  'key-type-unknown': 'dkim.key-invalid',
  'key-trailing-bytes': 'dkim.key-invalid',
  'hash-unknown': 'dkim.unknown-tag',
  'flag-unknown': 'dkim.flag-unknown',
  granularity: 'dkim.granularity',
  'unknown-tag': 'dkim.unknown-tag',
};
/** Faults that common verifiers pass over: the key still works for most. */
const TOLERATED: Partial<Record<DkimFaultCode, 'warning' | 'error'>> = {
  'empty-tag': 'warning',
  'duplicate-tag': 'error',
  'key-trailing-bytes': 'error',
};

/** Checks the key at each selector, what stands at `_domainkey` itself, and whether a wildcard answers below it. */
export async function checkDkim(subject: DkimSubject, resolver: Resolver): Promise<DkimCheck> {
  const { domain } = subject;
  const findings: Finding[] = [];
  const unanswered: Unanswered[] = [];
  const subtree = `_domainkey.${domain}`;
  const monitored = [...new Set(subject.selectors.map((selector) => selector.toLowerCase()))];
  const probed = [...new Set(subject.selectorsToProbe.map((selector) => selector.toLowerCase()))].filter(
    (selector) => !monitored.includes(selector),
  );

  const [top, wildcard, keys] = await Promise.all([
    resolver.txt(subtree),
    resolver.txt(wildcardProbeName(domain)),
    Promise.all(monitored.map((selector) => readSelector(selector, domain, resolver, unanswered))),
  ]);
  const hasWildcard = wildcard.outcome === 'found';
  // Below a name that does not exist nothing does (RFC 8020; a few broken servers say so above existing names), and where
  // everything exists, finding it proves nothing.
  const isNothingBelow =
    top.outcome === 'no_such_name' && keys.every(({ posture }) => posture.state === 'missing');
  const isGuessingVain = isNothingBelow || hasWildcard;
  const guesses = isGuessingVain
    ? []
    : await Promise.all(
        probed.slice(0, MAX_GUESSES).map((selector) => readSelector(selector, domain, resolver, [])),
      );
  const found = guesses.filter(({ posture }) => posture.state === 'key' || posture.state === 'revoked');
  for (const { posture, records } of [...keys, ...found])
    findings.push(...checkKey(domain, posture, records));

  if (hasWildcard) findings.push(finding('dkim.cname-wildcard', subtree, wildcard.records.join(' | ')));
  for (const text of recordsOf(top, 'dkim', 'TXT', subtree, unanswered) ?? []) {
    if (/(?:^|;)\s*o\s*=/.test(text)) findings.push(finding('dkim.policy-record', subtree, text));
  }
  const all = [...keys, ...found].map(({ posture }) => posture);
  const silent = guesses.filter(({ posture }) => posture.state === 'unknown');
  const isUncertain =
    all.some(({ state }) => state === 'unknown') || wildcard.outcome === 'unavailable' || silent.length > 0;
  if (silent.length > 0 && !all.some(({ state }) => state === 'key')) {
    const detail = `${silent.length} likely selectors could not be asked for`;
    unanswered.push({ area: 'dkim', name: subtree, type: 'TXT', reason: silent[0]!.reason!, detail });
  }
  const isSomethingThere =
    all.some(({ state }) => state === 'key' || state === 'broken' || state === 'revoked') || hasWildcard;
  if (!all.some(({ state }) => state === 'key') && !isUncertain && !subject.sendsNoMail) {
    const evidence =
      all.length === 0
        ? guesses.length === 0
          ? 'no selector is known'
          : `none of ${guesses.length} likely selectors has a key`
        : all.map(({ name, state }) => `${name}: ${state}`).join(', ');
    findings.push(finding('dkim.none-found', domain, evidence));
  }
  // Some broken servers say NXDOMAIN above existing names: believed only when nothing answers below.
  if (top.outcome === 'no_such_name' && !isSomethingThere && !isUncertain && !subject.sendsNoMail) {
    findings.push(finding('dkim.subtree-nxdomain', subtree, 'no such name (RFC 8020: nothing exists below)'));
  }
  const usable = all.filter(({ state }) => state === 'key');
  if (usable.length > 0 && usable.every(({ keyType }) => keyType === 'ed25519')) {
    findings.push(finding('dkim.ed25519-only', domain, usable.map(({ name }) => name).join(', ')));
  }
  findings.push(
    ...checkSpare(
      domain,
      [...keys, ...guesses].map(({ posture }) => posture),
    ),
  );
  if (subject.sendsNoMail && wildcard.outcome !== 'unavailable') {
    const isRevoked = hasWildcard && wildcard.records.every((text) => readDkimKeyRecord(text).isRevoked);
    const proposal = { name: `*.${subtree}`, type: 'TXT' as const, value: 'v=DKIM1; p=' };
    if (!isRevoked)
      findings.push(finding('dkim.on-no-mail-domain', domain, 'no revoked wildcard key', { proposal }));
  }
  return { posture: { keys: all, hasWildcard }, findings, unanswered };
}

/** A selector that nobody uses, the same for a domain each time, so that answers can be cached: only a wildcard answers. */
export function wildcardProbeName(domain: string): string {
  const selector = `unused-${createHash('sha256').update(domain).digest('hex').slice(0, 12)}`;
  return `${selector}._domainkey.${domain}`;
}

interface SelectorReading {
  readonly posture: DkimKeyPosture;
  readonly records: readonly DkimKeyRecord[];
  /** Why DNS could not be asked; null unless the state is unknown. */
  readonly reason: UnavailableReason | null;
}

async function readSelector(
  selector: string,
  domain: string,
  resolver: Resolver,
  unanswered: Unanswered[],
): Promise<SelectorReading> {
  const name = `${selector}._domainkey.${domain}`;
  const answer = await resolver.txt(name);
  const texts = recordsOf(answer, 'dkim', 'TXT', name, unanswered);
  const cnames = answer.outcome === 'unavailable' ? [] : answer.cnames;
  const records = (texts ?? []).slice(0, MAX_RECORDS).map(readDkimKeyRecord);
  const best = records.find(({ key }) => key !== null) ?? records[0];
  const posture: DkimKeyPosture = {
    selector,
    name,
    state: texts === null ? 'unknown' : best ? stateOf(best) : cnames.length > 0 ? 'dangling' : 'missing',
    cnames,
    keyType: best?.keyType ?? null,
    bits: best?.key?.bits ?? null,
    fingerprint: best?.key?.fingerprint ?? null,
    isTest: best?.isTest ?? false,
    texts: texts ?? [],
    ttlSeconds: answer.outcome === 'unavailable' ? null : answer.ttlSeconds,
  };
  return { posture, records, reason: answer.outcome === 'unavailable' ? answer.reason : null };
}

function stateOf(record: DkimKeyRecord): 'key' | 'revoked' | 'broken' {
  return record.key !== null ? 'key' : record.isRevoked ? 'revoked' : 'broken';
}

function checkKey(domain: string, posture: DkimKeyPosture, records: readonly DkimKeyRecord[]): Finding[] {
  const { name, cnames, texts, ttlSeconds } = posture;
  if (posture.state === 'unknown') return [];
  if (posture.state === 'missing') return [finding('dkim.selector-missing', name, 'no TXT record')];
  if (posture.state === 'dangling')
    return [finding('dkim.cname-dangling', name, `${name} → ${cnames.join(' → ')}`)];
  const findings: Finding[] = [];
  if (texts.length > 1) findings.push(finding('dkim.multiple-records', name, texts.join(' | ')));
  const seen = new Set<CheckId>();
  for (const record of records) {
    for (const one of lintDkimRecord(name, record)) {
      if (!seen.has(one.id)) findings.push(one);
      seen.add(one.id);
    }
  }
  const isOwn = cnames.every((target) => isSameOrBelow(target, domain));
  if (isOwn && ttlSeconds !== null && ttlSeconds > LONG_TTL_SECONDS) {
    findings.push(finding('dkim.ttl-long', name, `TTL ${ttlSeconds} seconds`));
  }
  return findings;
}

/**
 * Everything that the text of one key record says by itself.
 * @param name where it stands
 */
export function lintDkimRecord(name: string, record: DkimKeyRecord): Finding[] {
  const findings: Finding[] = [];
  const seen = new Set<CheckId>();
  function add(id: CheckId, details: Parameters<typeof finding>[3] = {}) {
    if (seen.has(id)) return;
    seen.add(id);
    findings.push(finding(id, name, record.text, details));
  }
  for (const { code, span } of record.faults) {
    const severity = TOLERATED[code];
    add(byFault[code], severity ? { span, severity } : { span });
  }
  if (record.isRevoked) add('dkim.key-revoked');
  const { key, hashes, services } = record;
  if (key?.type === 'rsa') {
    if (key.bits < MIN_RSA_BITS) add('dkim.key-too-short');
    else if (key.bits < ADVISED_RSA_BITS) add('dkim.key-weak');
    else if (key.bits > MAX_RSA_BITS) add('dkim.key-oversized');
  }
  const isWeakExponent = key?.exponent != null && BigInt(key.exponent) < MIN_EXPONENT;
  if (key && (isWeakExponent || PUBLISHED_TEST_KEYS.has(key.fingerprint))) add('dkim.key-known-weak');
  if (record.isTest) add('dkim.test-mode', tagSpan(record, 't'));
  if (record.isStrictDomain) add('dkim.strict-subdomain', tagSpan(record, 't'));
  if (hashes && !hashes.includes('sha256')) {
    add(hashes.includes('sha1') ? 'dkim.hash-sha1' : 'dkim.hash-excludes-sha256', tagSpan(record, 'h'));
  }
  if (!services.includes('*') && !services.includes('email')) add('dkim.service-type', tagSpan(record, 's'));
  return findings;
}

function tagSpan(record: DkimKeyRecord, name: string): Parameters<typeof finding>[3] {
  const tag = record.tags.find((one) => one.name === name);
  return tag ? { span: tag.span } : {};
}

/** Microsoft 365 rotates between two selectors: when one of them leads there, the other must resolve as well. */
function checkSpare(domain: string, keys: readonly DkimKeyPosture[]): Finding[] {
  const [first, second] = ['selector1', 'selector2'].map((selector) =>
    keys.find((key) => key.selector === selector),
  );
  const isMicrosoft = [first, second].some((key) =>
    key?.cnames.some((target) => /\.onmicrosoft\.com$|\.dkim\.mail\.microsoft$/.test(target)),
  );
  if (!isMicrosoft) return [];
  const isAbsent = (key?: DkimKeyPosture) => key?.state === 'missing' || key?.state === 'dangling';
  const absent = isAbsent(first) ? first : isAbsent(second) ? second : undefined;
  return absent ? [finding('dkim.no-spare-selector', domain, `${absent.name}: ${absent.state}`)] : [];
}
