import { createHash } from 'node:crypto';
import {
  type BimiRecord,
  isBimiRecord,
  readBimiRecord,
  requestedPoliciesOf,
  resemblesBimiRecord,
} from '@postseal/dns-records';
import type { Resolver } from '@postseal/mail-terms';
import { lintMarkCertificate } from './bimi-certificate.js';
import { lintLogo } from './bimi-logo.js';
import type { CheckMeans, FetchOutcome, HttpsFetch } from './check-means.js';
import type { DmarcDiscovery } from './dmarc-discovery.js';
import { type Finding, finding } from './finding.js';
import { type Observation, observeFetch, untested } from './observation.js';
import { recordsOf, type Unanswered } from './unanswered.js';

/** A domain's logo record (BIMI) and what it leads to. Plain data. */
export interface BimiPosture {
  readonly state: 'record' | 'none' | 'declined' | 'broken' | 'unknown';
  /** Where the record stands: at the domain, or at its organisational domain. */
  readonly name: string;
  readonly record: string | null;
  readonly logoUrl: string | null;
  readonly evidenceUrl: string | null;
  /** none: the record names no logo. failed: it was not served. untested: nothing was fetched. */
  readonly logoState: 'fetched' | 'failed' | 'untested' | 'none';
  /** SHA-256 of the logo as served; null unless it was fetched. */
  readonly logoSha256: string | null;
}

export interface BimiSubject {
  readonly domain: string;
  readonly dmarc: DmarcDiscovery;
}

export interface BimiCheck {
  readonly posture: BimiPosture;
  readonly findings: readonly Finding[];
  readonly unanswered: readonly Unanswered[];
  readonly observations: readonly Observation[];
}

const SELECTOR = 'default';
const MAX_LOGO_BYTES = 32 * 1024;
const FETCHED_LOGO_BYTES = 256 * 1024; // so that a logo that is too large can still be judged
const MAX_CERTIFICATE_BYTES = 128 * 1024;

/** Checks the record at `default._bimi`, and its logo and certificate when `means.fetch` may be used. */
export async function checkBimi(
  { domain, dmarc }: BimiSubject,
  resolver: Resolver,
  means: CheckMeans,
): Promise<BimiCheck> {
  const findings: Finding[] = [];
  const unanswered: Unanswered[] = [];
  const observations: Observation[] = [];
  const { name, texts } = await findTexts(domain, dmarc.organizationalDomain, resolver, unanswered);
  const without = (state: BimiPosture['state'], record: string | null = null): BimiCheck => ({
    posture: { state, name, record, logoUrl: null, evidenceUrl: null, logoState: 'none', logoSha256: null },
    findings,
    unanswered,
    observations,
  });
  if (texts === null) return without('unknown');
  const records = texts.filter(isBimiRecord);
  if (records.length > 1) {
    findings.push(finding('bimi.multiple-records', name, records.join(' | ')));
    return without('broken');
  }
  const [text] = records;
  if (text === undefined) {
    const meant = texts.find(resemblesBimiRecord);
    findings.push(meant ? finding('bimi.syntax', name, meant) : finding('bimi.missing', name, 'no record'));
    return without(meant ? 'broken' : 'none');
  }
  const record = readBimiRecord(text)!;
  if (record.isDeclined) {
    findings.push(finding('bimi.declined', name, text));
    return without('declined', text);
  }
  checkRecord(name, record, findings);
  checkPolicy(name, dmarc, findings);
  const logoSha256 = await checkFiles(domain, record, means, findings, unanswered, observations);
  return {
    posture: {
      state: 'record',
      name,
      record: text,
      logoUrl: record.logo,
      evidenceUrl: record.evidence,
      logoState:
        record.logo === null
          ? 'none'
          : !means.fetch
            ? 'untested'
            : logoSha256 === null
              ? 'failed'
              : 'fetched',
      logoSha256,
    },
    findings,
    unanswered,
    observations,
  };
}

/** Receivers look at the author domain, then at its organisational domain. */
async function findTexts(
  domain: string,
  organizationalDomain: string | null,
  resolver: Resolver,
  unanswered: Unanswered[],
): Promise<{ readonly name: string; readonly texts: readonly string[] | null }> {
  const own = `${SELECTOR}._bimi.${domain}`;
  const texts = recordsOf(await resolver.txt(own), 'bimi', 'TXT', own, unanswered);
  const isInherited = texts !== null && !texts.some(isBimiRecord) && !texts.some(resemblesBimiRecord);
  if (!isInherited || organizationalDomain === null || organizationalDomain === domain)
    return { name: own, texts };
  const parent = `${SELECTOR}._bimi.${organizationalDomain}`;
  const theirs = recordsOf(await resolver.txt(parent), 'bimi', 'TXT', parent, unanswered);
  if (theirs === null) return { name: parent, texts: null };
  return theirs.some(isBimiRecord) ? { name: parent, texts: theirs } : { name: own, texts };
}

function checkRecord(name: string, { text, evidence, faults }: BimiRecord, findings: Finding[]): void {
  for (const { code, span } of faults) {
    const isLogo = code === 'logo-not-https' || code === 'logo-missing';
    findings.push(finding(isLogo ? 'bimi.logo-https' : 'bimi.syntax', name, text, { span }));
  }
  if (evidence === null && !faults.some(({ code }) => code === 'evidence-not-https')) {
    findings.push(finding('bimi.evidence-missing', name, text));
  }
}

/** Receivers show logos only for domains whose mail cannot be forged, subdomains included. */
function checkPolicy(name: string, dmarc: DmarcDiscovery, findings: Finding[]): void {
  if (!dmarc.isPolicyKnown) return;
  const { record, effectivePolicy } = dmarc;
  const policies = record ? requestedPoliciesOf(record) : null;
  const isWeak =
    record === null ||
    policies === null ||
    effectivePolicy === null ||
    effectivePolicy === 'none' ||
    policies.p === 'none' ||
    policies.sp === 'none' ||
    record.isTest ||
    (record.percent !== null && record.percent < 100);
  if (isWeak) findings.push(finding('bimi.dmarc-not-enforced', name, record?.text ?? 'no DMARC record'));
}

async function checkFiles(
  domain: string,
  { logo, evidence }: BimiRecord,
  { fetch, now }: CheckMeans,
  findings: Finding[],
  unanswered: Unanswered[],
  observations: Observation[],
): Promise<string | null> {
  const urls = [logo, evidence].filter((url) => url !== null);
  if (fetch === undefined) {
    for (const name of urls) {
      const detail = 'logo and certificate are not fetched in this check';
      unanswered.push({ area: 'bimi', name, type: 'HTTPS', reason: 'not-tested', detail });
      observations.push(untested(name, 'HTTPS'));
    }
    return null;
  }
  const [logoFile, certificateFile] = await Promise.all([
    logo === null ? null : fetchFile(fetch, logo, FETCHED_LOGO_BYTES, observations),
    evidence === null ? null : fetchFile(fetch, evidence, MAX_CERTIFICATE_BYTES, observations),
  ]);
  const served = logo === null ? null : readLogo(logo, logoFile!, findings);
  if (evidence !== null) checkEvidence(domain, evidence, certificateFile!, served, now, findings);
  return served === null ? null : createHash('sha256').update(served).digest('hex');
}

async function fetchFile(
  fetch: HttpsFetch,
  url: string,
  maxBodyBytes: number,
  observations: Observation[],
): Promise<FetchOutcome> {
  const outcome = await fetch(url, { maxBodyBytes });
  observations.push(observeFetch(url, outcome));
  return outcome;
}

function readLogo(url: string, outcome: FetchOutcome, findings: Finding[]): Uint8Array | null {
  if (outcome.outcome === 'failed') {
    const isLarge = outcome.reason === 'body-too-large';
    findings.push(finding(isLarge ? 'bimi.svg-size' : 'bimi.logo-https', url, outcome.detail));
    return null;
  }
  if (outcome.status !== 200) {
    findings.push(finding('bimi.logo-https', url, `status ${outcome.status}`));
    return null;
  }
  const { body } = outcome;
  if (body.byteLength > MAX_LOGO_BYTES) {
    findings.push(finding('bimi.svg-size', url, `${body.byteLength} bytes`));
  }
  const { faults, isSquare } = lintLogo(Buffer.from(body).toString('utf8'));
  if (faults.length > 0) findings.push(finding('bimi.svg-profile', url, faults.join('; ')));
  if (isSquare === false) findings.push(finding('bimi.svg-aspect', url, 'the viewBox is not square'));
  return body;
}

function checkEvidence(
  domain: string,
  url: string,
  outcome: FetchOutcome,
  logo: Uint8Array | null,
  now: Date,
  findings: Finding[],
): void {
  if (outcome.outcome === 'failed') {
    findings.push(finding('bimi.cert-invalid', url, outcome.detail));
    return;
  }
  if (outcome.status !== 200) {
    findings.push(finding('bimi.cert-invalid', url, `status ${outcome.status}`));
    return;
  }
  const lint = lintMarkCertificate(Buffer.from(outcome.body), { domain, selector: SELECTOR, logo, now });
  if (lint.faults.length > 0) findings.push(finding('bimi.cert-invalid', url, lint.faults.join('; ')));
  if (lint.expiry !== null) findings.push(finding('bimi.cert-expired', url, lint.expiry));
  if (lint.names !== null) findings.push(finding('bimi.cert-domain', url, lint.names));
  if (lint.isLogoDifferent) {
    findings.push(finding('bimi.logo-mismatch', url, 'the certificate holds another SVG file'));
  }
}
