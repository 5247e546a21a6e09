import {
  isSpfRecord,
  readSpfMacroString,
  readSpfRecord,
  type SpfDirective,
  type SpfMacroString,
  type SpfQualifier,
  type SpfTerm,
} from '@postseal/dns-records';
import {
  type DnsAnswer,
  type IpAddress,
  isSameOrBelow,
  prefixRange,
  type Resolver,
  rangeHolds,
  type SpfResult,
  unmapIp,
} from '@postseal/mail-terms';
import { type CheckedIdentity, EvaluationRun, permError } from './evaluation-run.js';
import type { SpfError, SpfEvaluation, SpfLimits, SpfMatch, SpfQuery } from './spf-evaluation.js';
import { toCheckedDomain, toTargetName } from './target-name.js';
import { isVoid } from './void-answer.js';

/** What the record of one domain says, when nothing went wrong. */
interface Decision {
  readonly result: Exclude<SpfResult, 'temperror' | 'permerror'>;
  readonly path: readonly SpfMatch[];
  /** The exp= beside the directive that decided, and the domain of its record. */
  readonly exp: { readonly target: SpfMacroString; readonly domain: string } | null;
}

const RESULT_OF: Readonly<Record<SpfQualifier, Decision['result']>> = {
  '+': 'pass',
  '-': 'fail',
  '~': 'softfail',
  '?': 'neutral',
};

/**
 * Evaluates SPF for one session: check_host() of RFC 7208 §4, with the explanation of §6.2. Never throws for anything
 * that DNS or the record does.
 */
export async function evaluateSpf(
  query: SpfQuery,
  resolver: Resolver,
  limits: SpfLimits,
): Promise<SpfEvaluation> {
  const { identity, domain } = readIdentity(query);
  const run = new EvaluationRun(identity, resolver, limits);
  try {
    const decision: Decision | SpfError =
      domain === null ? { result: 'none', path: [], exp: null } : await checkHost(run, domain, null);
    const counts = { lookups: run.lookups, voids: run.voids };
    if (isError(decision)) {
      return {
        result: decision.result,
        explanation: null,
        ...counts,
        matched: null,
        matchedPath: [],
        error: decision,
      };
    }
    const { result, path, exp } = decision;
    const explanation = result === 'fail' && exp !== null ? await explain(run, exp.target, exp.domain) : null;
    return { result, explanation, ...counts, matched: path[0] ?? null, matchedPath: path, error: null };
  } finally {
    run.finish();
  }
}

/** The identity and the domain to check; a null domain means none (RFC 7208 §4.3). */
function readIdentity(query: SpfQuery): { identity: CheckedIdentity; domain: string | null } {
  const sender = query.mailFrom === '' ? query.helo : query.mailFrom;
  const at = query.mailFrom === '' ? -1 : sender.lastIndexOf('@'); // a quoted local part may hold "@"
  const written = sender.slice(at + 1);
  const domain = toCheckedDomain(written);
  const identity = {
    ip: unmapIp(query.ip),
    localPart: sender.slice(0, Math.max(at, 0)) || 'postmaster',
    senderDomain: /[^\x00-\x7f]/.test(written) ? (domain ?? written) : written, // RFC 8616 §4
    helo: query.helo,
    receiver: query.receiver ?? 'unknown',
    nowSeconds: query.nowSeconds ?? 0,
  };
  return { identity, domain };
}

/** Who asks for a record: nobody (the start), or the include: or redirect= of `domain`. */
interface Referrer {
  readonly kind: 'include' | 'redirect';
  readonly domain: string;
  readonly term: string;
}

async function checkHost(
  run: EvaluationRun,
  domain: string,
  referrer: Referrer | null,
): Promise<Decision | SpfError> {
  const answer = await run.ask(() => run.resolver.txt(domain));
  if (answer.outcome === 'unavailable') return unavailable(answer, domain, null);
  if (referrer !== null) {
    const excess = run.countVoid(isVoid(answer), referrer.domain, referrer.term);
    if (excess !== null) return excess;
  }
  const texts = answer.outcome === 'found' ? answer.records.filter(isSpfRecord) : [];
  if (texts.length > 1) {
    return permError('multiple-records', domain, null, `${texts.length} SPF records at ${domain}`);
  }
  const record = texts[0] === undefined ? null : readSpfRecord(texts[0]);
  if (record === null) {
    if (referrer === null) return { result: 'none', path: [], exp: null };
    const code = referrer.kind === 'include' ? 'include-no-record' : 'redirect-no-record';
    return permError(code, referrer.domain, referrer.term, `${domain} has no SPF record`);
  }
  const fault = record.faults[0];
  if (fault !== undefined) {
    const term = record.terms.find(
      ({ span }) => fault.span.start >= span.start && fault.span.start < span.end,
    );
    return permError('syntax', domain, term?.text ?? null, fault.detail);
  }
  return evaluateTerms(run, domain, record.terms);
}

async function evaluateTerms(
  run: EvaluationRun,
  domain: string,
  terms: readonly SpfTerm[],
): Promise<Decision | SpfError> {
  for (const term of terms) {
    if (!('qualifier' in term)) continue;
    const outcome = await matchDirective(run, term, domain);
    if (outcome === null) continue;
    if (isError(outcome)) return outcome;
    const exp = terms.find((other) => other.kind === 'exp');
    return {
      result: RESULT_OF[term.qualifier],
      path: [{ domain, term: term.text, span: term.span }, ...outcome],
      exp: exp === undefined ? null : { target: exp.target, domain },
    };
  }
  const redirect = terms.find((term) => term.kind === 'redirect');
  if (redirect === undefined) return { result: 'neutral', path: [], exp: null };
  const excess = run.countLookup(domain, redirect.text);
  if (excess !== null) return excess;
  const target = await run.target(redirect.target, domain);
  if (target.name === null) return invalidTarget(target.expanded, domain, redirect.text);
  return checkHost(run, target.name, { kind: 'redirect', domain, term: redirect.text });
}

/** Null for no match; for a match the path inside includes, which is empty for all other mechanisms. */
type MatchOutcome = readonly SpfMatch[] | null | SpfError;

async function matchDirective(run: EvaluationRun, term: SpfDirective, domain: string): Promise<MatchOutcome> {
  switch (term.kind) {
    case 'all':
      return [];
    case 'ip4':
    case 'ip6':
      return rangeHolds(prefixRange(term.network, term.prefixLength), run.identity.ip) ? [] : null;
    case 'include':
    case 'a':
    case 'mx':
    case 'ptr':
    case 'exists':
      return run.countLookup(domain, term.text) ?? (await matchByDns(run, term, domain));
  }
}

async function matchByDns(
  run: EvaluationRun,
  term: Extract<SpfDirective, { kind: 'include' | 'a' | 'mx' | 'ptr' | 'exists' }>,
  domain: string,
): Promise<MatchOutcome> {
  const target = term.target === null ? { name: domain } : await run.target(term.target, domain);
  if (target.name === null) {
    const isFatal = term.kind === 'include' && target.why === 'not-a-name'; // none of §4.3 turned permerror by §5.2
    return isFatal ? invalidTarget(target.expanded, domain, term.text) : null;
  }
  switch (term.kind) {
    case 'include':
      return matchInclude(run, target.name, { kind: 'include', domain, term: term.text });
    case 'a':
      return matchAddresses(run, term, domain, await run.addresses(target.name));
    case 'mx':
      return matchMx(run, term, domain, target.name);
    case 'ptr':
      return matchPtr(run, term, domain, target.name);
    case 'exists': {
      const { name } = target;
      const answer = await run.ask(() => run.resolver.a(name)); // A even for clients on IPv6 (§5.7)
      if (answer.outcome === 'unavailable') return unavailable(answer, domain, term.text);
      return run.countVoid(isVoid(answer), domain, term.text) ?? (answer.outcome === 'found' ? [] : null);
    }
  }
}

async function matchInclude(run: EvaluationRun, name: string, referrer: Referrer): Promise<MatchOutcome> {
  const inner = await checkHost(run, name, referrer);
  if (isError(inner)) return inner;
  return inner.result === 'pass' ? inner.path : null;
}

type AddressTerm = Extract<SpfDirective, { kind: 'a' | 'mx' }>;

function matchAddresses(
  run: EvaluationRun,
  term: AddressTerm,
  domain: string,
  answer: DnsAnswer<IpAddress>,
): MatchOutcome {
  if (answer.outcome === 'unavailable') return unavailable(answer, domain, term.text);
  const excess = run.countVoid(isVoid(answer), domain, term.text);
  if (excess !== null || answer.outcome !== 'found') return excess;
  return holdsClient(run, term, answer.records) ? [] : null;
}

function holdsClient(run: EvaluationRun, term: AddressTerm, addresses: readonly IpAddress[]): boolean {
  return addresses.some((address) =>
    rangeHolds(prefixRange(address, address.family === 4 ? term.prefix4 : term.prefix6), run.identity.ip),
  );
}

async function matchMx(
  run: EvaluationRun,
  term: AddressTerm,
  domain: string,
  name: string,
): Promise<MatchOutcome> {
  const answer = await run.ask(() => run.resolver.mx(name));
  if (answer.outcome === 'unavailable') return unavailable(answer, domain, term.text);
  const excess = run.countVoid(isVoid(answer), domain, term.text);
  if (excess !== null || answer.outcome !== 'found') return excess;
  const hosts = answer.records
    .filter((mx) => mx.exchange !== '') // null MX (RFC 7505)
    .sort((one, other) => one.preference - other.preference);
  for (const [index, { exchange }] of hosts.entries()) {
    if (index >= run.limits.maxMxHosts) {
      const detail = `${name} has more than ${run.limits.maxMxHosts} MX hosts`;
      return permError('mx-too-many-hosts', domain, term.text, detail);
    }
    const host = toTargetName(exchange);
    if (host === null) continue;
    // The MX query was answered, so the term is not void, whatever becomes of its hosts (§4.6.4).
    const addresses = await run.addresses(host);
    if (addresses.outcome === 'unavailable') return unavailable(addresses, domain, term.text);
    if (addresses.outcome === 'found' && holdsClient(run, term, addresses.records)) return [];
  }
  return null;
}

async function matchPtr(
  run: EvaluationRun,
  term: SpfDirective,
  domain: string,
  name: string,
): Promise<MatchOutcome> {
  const names = await run.reverseNames();
  const excess = run.countVoid(names.isVoid, domain, term.text);
  if (excess !== null) return excess;
  return names.validated.some((found) => isSameOrBelow(found, name)) ? [] : null;
}

/** The text behind exp=; any trouble means that there is none (RFC 7208 §6.2). Counts towards no limit. */
async function explain(run: EvaluationRun, spec: SpfMacroString, domain: string): Promise<string | null> {
  const target = await run.target(spec, domain);
  if (target.name === null) return null;
  const { name } = target;
  const answer = await run.ask(() => run.resolver.txt(name));
  const text = answer.outcome === 'found' && answer.records.length === 1 ? answer.records[0]! : '';
  if (text === '' || /[^\x20-\x7e]/.test(text)) return null;
  const { value, faults } = readSpfMacroString(text, 0, 'explanation');
  if (faults.length > 0 || run.needsMissingLocalPart(value)) return null;
  return run.expand(value, domain);
}

function invalidTarget(expanded: string, domain: string, term: string): SpfError {
  return permError('invalid-target', domain, term, `"${expanded}" is no domain name`);
}

function unavailable(
  answer: Extract<DnsAnswer<never>, { outcome: 'unavailable' }>,
  domain: string,
  term: string | null,
): SpfError {
  const detail = `${answer.reason}: ${answer.detail}`;
  return { result: 'temperror', code: 'dns-unavailable', domain, term, detail };
}

function isError(outcome: Decision | MatchOutcome | SpfError): outcome is SpfError {
  return outcome !== null && 'code' in outcome;
}
