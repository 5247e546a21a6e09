import {
  addReportAddress,
  type DmarcRecord,
  editDmarcRecord,
  formatDmarcRecord,
  isDmarcRecord,
  mailtoUri,
  requestedPoliciesOf,
  resemblesDmarcRecord,
} from '@postseal/dns-records';
import { isPublicSuffix, isSameOrBelow, type Resolver } from '@postseal/mail-terms';
import { type DmarcDiscovery, discoverDmarc } from './dmarc-discovery.js';
import { lintDmarcRecord } from './dmarc-lint.js';
import { type Finding, finding } from './finding.js';
import { type ReportDestination, verifyReportDestination } from './report-destination.js';
import { recordsOf, type Unanswered } from './unanswered.js';

export interface DmarcPosture {
  readonly discovery: DmarcDiscovery;
  /** One per mailto address of `rua`, then of `ruf`. */
  readonly destinations: readonly ReportDestination[];
  /** Whether `rua` names our report address; null when none was given or the record is not known. */
  readonly isRuaOurs: boolean | null;
}

export interface DmarcSubject {
  readonly domain: string;
  /** Our report address for this domain (`token@reports.example`); null when there is none. */
  readonly ruaAddress: string | null;
  /** The owner says that the domain sends no mail. */
  readonly sendsNoMail: boolean;
}

export interface DmarcCheck {
  readonly posture: DmarcPosture;
  readonly findings: readonly Finding[];
  readonly unanswered: readonly Unanswered[];
}

/** Report addresses asked about, of `rua` and of `ruf`; reporters need serve no more than two, and each costs a dozen questions. */
const MAX_DESTINATIONS = 10;

/** Checks where a domain's DMARC policy stands, what it says, and whether its reports can arrive. */
export async function checkDmarc(subject: DmarcSubject, resolver: Resolver): Promise<DmarcCheck> {
  const { domain } = subject;
  const discovery = await discoverDmarc(domain, resolver);
  const unanswered: Unanswered[] = discovery.queries
    .filter(({ outcome }) => outcome === 'unavailable')
    .map(({ name, unavailable }) => ({
      area: 'dmarc',
      name,
      type: 'TXT',
      reason: unavailable!,
      detail: 'part of the search for the policy',
    }));
  const findings: Finding[] = [
    ...checkOwnName(discovery),
    ...checkView(discovery),
    ...(await checkWrongPlaces(subject, discovery, resolver, unanswered)),
  ];
  const { record, policyDomain } = discovery;
  if (record === null || policyDomain === null) {
    if (discovery.isPolicyKnown) findings.unshift(missing(subject, discovery));
    return { posture: { discovery, destinations: [], isRuaOurs: null }, findings, unanswered };
  }
  const name = `_dmarc.${policyDomain}`;
  findings.push(...lintDmarcRecord(name, record), ...checkPlace(discovery, record, policyDomain));
  if (subject.sendsNoMail) findings.push(...checkNoMail(name, record));
  const reports = await checkDestinations(policyDomain, record, resolver, unanswered);
  findings.push(...reports.findings);
  const isRuaOurs = subject.ruaAddress === null ? null : names(record, subject.ruaAddress);
  if (isRuaOurs === false) {
    const value = addReportAddress(record.text, mailtoUri(subject.ruaAddress!));
    findings.push(
      finding('dmarc.rua-not-ours', name, record.text, { proposal: { name, type: 'TXT', value } }),
    );
  }
  return { posture: { discovery, destinations: reports.destinations, isRuaOurs }, findings, unanswered };
}

function names(record: DmarcRecord, address: string): boolean {
  return record.rua.some((uri) => uri.address?.toLowerCase() === address.toLowerCase());
}

function missing(subject: DmarcSubject, discovery: DmarcDiscovery): Finding {
  const name = `_dmarc.${subject.domain}`;
  const rua = subject.ruaAddress === null ? {} : { rua: mailtoUri(subject.ruaAddress) };
  const value = subject.sendsNoMail
    ? formatDmarcRecord({ p: 'reject', sp: 'reject', np: 'reject', ...rua })
    : formatDmarcRecord({ p: 'none', ...rua });
  const asked = discovery.queries.map((query) => query.name).join(', ');
  return finding('dmarc.missing', name, `asked: ${asked}`, { proposal: { name, type: 'TXT', value } });
}

/** What stands at `_dmarc.<domain>` beside or instead of one good record. */
function checkOwnName(discovery: DmarcDiscovery): Finding[] {
  const { name, domain, outcome, texts, cnames } = discovery.queries[0]!;
  const findings: Finding[] = [];
  const others = texts.filter((text) => !isDmarcRecord(text));
  const garbled = others.filter(resemblesDmarcRecord);
  if (outcome === 'multiple') {
    const inherited = discovery.policyDomain;
    const rest = inherited
      ? `RFC 9989 receivers go on to ${inherited} (p for this name: ${discovery.policy ?? 'none'}), RFC 7489 receivers apply nothing`
      : 'no receiver applies any of them';
    findings.push(
      finding('dmarc.multiple-records', name, `${texts.filter(isDmarcRecord).join(' | ')} (${rest})`),
    );
  }
  if (outcome === 'none' && garbled.length > 0) {
    const text = garbled[0]!;
    const proposal = { name, type: 'TXT' as const, value: editDmarcRecord(text.replace(/["“”]/g, ''), {}) };
    findings.push(finding('dmarc.version', name, text, isPlainTagList(text) ? { proposal } : {}));
  }
  if (outcome === 'none' && others.some((text) => /^v=spf1(?: |$)/i.test(text))) {
    findings.push(finding('dmarc.spf-at-dmarc', name, others.join(' | ')));
  }
  if (outcome !== 'none' && others.length > 0)
    findings.push(finding('dmarc.unrelated-txt', name, others.join(' | ')));
  if (cnames.length > 0 && !isSameOrBelow(cnames.at(-1)!, domain)) {
    findings.push(finding('dmarc.cname', name, cnames.join(' → ')));
  }
  return findings;
}

function isPlainTagList(text: string): boolean {
  return /^\s*v\s*=\s*dmarc1\s*;/i.test(text);
}

/** Where the tree walk and the public suffix list disagree. */
function checkView(discovery: DmarcDiscovery): Finding[] {
  const { domain, differences, organizationalDomain, policyDomain, publicSuffixView: list } = discovery;
  const hasRecord = policyDomain !== null || list.policyDomain !== null;
  if (!hasRecord || !differences.includes('organizational-domain')) return [];
  const evidence = `tree walk: ${organizationalDomain}; public suffix list: ${list.organizationalDomain}`;
  const findings = [finding('dmarc.org-domain-differs', domain, evidence)];
  if (
    policyDomain === domain &&
    organizationalDomain === domain &&
    isSameOrBelow(domain, list.organizationalDomain)
  ) {
    const above = `no record at _dmarc.${list.organizationalDomain}`;
    findings.push(finding('dmarc.child-without-org', domain, above));
  }
  return findings;
}

/** What a record means by the place where it stands. */
function checkPlace(discovery: DmarcDiscovery, record: DmarcRecord, policyDomain: string): Finding[] {
  const { domain, organizationalDomain, appliedTag, policy } = discovery;
  const name = `_dmarc.${policyDomain}`;
  const findings: Finding[] = [];
  if (policyDomain !== domain) {
    const evidence = `${name}: ${appliedTag}=${policy ?? 'not applicable'} applies to ${domain}`;
    findings.push(finding('dmarc.inherited', `_dmarc.${domain}`, evidence));
  }
  const isBelowOrganization = organizationalDomain !== null && organizationalDomain !== policyDomain;
  if (
    policyDomain === domain &&
    isBelowOrganization &&
    record.subdomainPolicy !== null &&
    record.psd !== 'y'
  ) {
    const value = editDmarcRecord(record.text, { sp: null });
    findings.push(
      finding('dmarc.sp-on-subdomain', name, record.text, { proposal: { name, type: 'TXT', value } }),
    );
  }
  if (record.psd === 'y' && policyDomain === domain && !isPublicSuffix(policyDomain)) {
    const value = editDmarcRecord(record.text, { psd: null });
    findings.push(
      finding('dmarc.psd-y-on-org', name, record.text, { proposal: { name, type: 'TXT', value } }),
    );
  }
  return findings;
}

function checkNoMail(name: string, record: DmarcRecord): Finding[] {
  const policies = requestedPoliciesOf(record);
  const isClosed =
    policies?.p === 'reject' && policies.sp === 'reject' && policies.np === 'reject' && !record.isTest;
  if (isClosed) return [];
  const value = editDmarcRecord(record.text, { p: 'reject', sp: 'reject', np: 'reject', t: null, pct: null });
  return [finding('dmarc.no-mail-weak', name, record.text, { proposal: { name, type: 'TXT', value } })];
}

/** Records that a panel put where nobody looks. Names below are asked only when the right name has no record. */
async function checkWrongPlaces(
  { domain }: DmarcSubject,
  discovery: DmarcDiscovery,
  resolver: Resolver,
  unanswered: Unanswered[],
): Promise<Finding[]> {
  const name = `_dmarc.${domain}`;
  const findings: Finding[] = [];
  const apex = recordsOf(await resolver.txt(domain), 'dmarc', 'TXT', domain, unanswered) ?? [];
  const misplaced = apex.find((text) => isDmarcRecord(text));
  if (misplaced !== undefined) {
    const details =
      discovery.queries[0]!.outcome === 'none'
        ? { proposal: { name, type: 'TXT' as const, value: misplaced } }
        : {};
    findings.push(finding('dmarc.wrong-location', domain, misplaced, details));
  }
  if (discovery.queries[0]!.outcome !== 'none') return findings;
  for (const doubled of [`_dmarc.${domain}.${domain}`, `_dmarc._dmarc.${domain}`]) {
    if (doubled.length > 253) continue;
    const answer = await resolver.txt(doubled); // a failure here proves nothing and hides nothing
    const text = answer.outcome === 'found' ? answer.records.find(isDmarcRecord) : undefined;
    if (text === undefined) continue;
    findings.push(
      finding('dmarc.doubled-name', doubled, text, { proposal: { name, type: 'TXT', value: text } }),
    );
  }
  return findings;
}

async function checkDestinations(
  policyDomain: string,
  record: DmarcRecord,
  resolver: Resolver,
  unanswered: Unanswered[],
): Promise<{ destinations: ReportDestination[]; findings: Finding[] }> {
  const destinations: ReportDestination[] = [];
  const findings: Finding[] = [];
  for (const tag of ['rua', 'ruf'] as const) {
    const judged = await Promise.all(
      record[tag].slice(0, MAX_DESTINATIONS).map(async (target) => ({
        target,
        destination: await verifyReportDestination(policyDomain, target, resolver),
        takesMail: target.host === null ? null : await takesMail(target.host, resolver),
      })),
    );
    for (const { target, destination, takesMail } of judged) {
      if (destination === null) continue;
      destinations.push(destination);
      const { host, state, evidence, authorisationName } = destination;
      if (state === 'unknown') {
        unanswered.push({
          area: 'dmarc',
          name: authorisationName ?? host,
          type: 'TXT',
          reason: destination.unavailable!,
          detail: `whether ${host} accepts reports for ${policyDomain}: ${evidence}`,
        });
      }
      const { span } = target;
      if (state === 'refused') {
        const proposal = { name: authorisationName!, type: 'TXT' as const, value: 'v=DMARC1' };
        const seen = `${authorisationName}: ${evidence}`;
        findings.push(finding(`dmarc.${tag}-external-unauthorised`, target.uri, seen, { proposal }));
      }
      if (state === 'overridden' && tag === 'rua') {
        findings.push(
          finding('dmarc.rua-external-override', target.uri, `${authorisationName}: ${evidence}`),
        );
      }
      if (takesMail === false) {
        const text = record.text;
        findings.push(finding(`dmarc.${tag}-no-mx`, target.uri, text, { span }));
      }
    }
  }
  return { destinations, findings };
}

/** Whether mail can be sent to a host at all (RFC 5321 §5.1, RFC 7505); null when DNS could not be asked. */
async function takesMail(host: string, resolver: Resolver): Promise<boolean | null> {
  const mx = await resolver.mx(host);
  if (mx.outcome === 'unavailable') return null;
  if (mx.outcome === 'found') return mx.records.some(({ exchange }) => exchange !== '');
  const addresses = await Promise.all([resolver.a(host), resolver.aaaa(host)]);
  if (addresses.some(({ outcome }) => outcome === 'found')) return true;
  return addresses.some(({ outcome }) => outcome === 'unavailable') ? null : false;
}
