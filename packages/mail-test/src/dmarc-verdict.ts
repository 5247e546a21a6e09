import { checkDmarc, type DmarcCheck } from '@postseal/dns-checks';
import type { Alignment, RequestedPolicy, Resolver } from '@postseal/mail-terms';
import { type AlignmentTest, alignmentWith } from './alignment.js';
import type { DkimVerdict } from './dkim-verdict.js';
import { failed, fromFinding, type Judgement, passed, unknown } from './judgement.js';
import type { MessageCheckId } from './own-checks.js';
import type { SpfVerdict } from './spf-verdict.js';

/** The From domain's DMARC record, and how identifiers are compared with it. */
export interface DmarcGround {
  readonly headerFrom: string;
  readonly check: DmarcCheck;
  readonly isAligned: AlignmentTest;
  readonly dkimMode: Alignment;
  readonly spfMode: Alignment;
}

export interface DmarcVerdict {
  /** pass, fail; none without a record; unknown when DNS could not be asked for what decides. */
  readonly result: 'pass' | 'fail' | 'none' | 'unknown';
  /** What the domain asks receivers to do with failing mail; null without a record, and when it is not known. */
  readonly policy: RequestedPolicy | null;
  /** The result of RFC 9989's search for the record, as the page shows it. */
  readonly policyDomain: string | null;
  readonly judgements: readonly Judgement[];
}

/** Findings that this verdict scores; all others about the record are advice. */
const SCORED = new Set<MessageCheckId>(['dmarc.missing', 'dmarc.multiple-records']);

/** Finds the DMARC record of a From domain by tree walk. */
export async function findDmarcGround(headerFrom: string, resolver: Resolver): Promise<DmarcGround> {
  const check = await checkDmarc({ domain: headerFrom, ruaAddress: null, sendsNoMail: false }, resolver);
  const { record, organizationalDomain } = check.posture.discovery;
  return {
    headerFrom,
    check,
    isAligned: alignmentWith(headerFrom, organizationalDomain, resolver),
    dkimMode: record?.dkimAlignment ?? 'relaxed',
    spfMode: record?.spfAlignment ?? 'relaxed',
  };
}

/** Whether an aligned SPF or DKIM pass exists (RFC 9989 §4.4), which counts with or without a record. */
export async function judgeDmarc(
  { headerFrom, check, isAligned, spfMode }: DmarcGround,
  spf: SpfVerdict,
  dkim: DkimVerdict,
): Promise<DmarcVerdict> {
  const { discovery } = check.posture;
  const spfAligned = await isSpfAligned(spf, isAligned, spfMode);
  const isPass = spfAligned === true || dkim.isAligned === true;
  const isDoubtful = spfAligned === null || dkim.isAligned === null;
  const judgements = [...judgeRecord(check), ...judgeSpfAlignment(spf, spfAligned)];
  const seen = `From ${headerFrom}; SPF ${spf.result} for ${spf.domain ?? 'no domain'}; DKIM ${dkim.isAligned ? 'aligned' : dkim.passes ? 'passes for another domain' : 'no pass'}`;
  const fix = `Sign with d=${headerFrom}, or send with a MAIL FROM address at ${headerFrom} that SPF covers.`;
  if (isPass) judgements.push(passed('dmarc.not-aligned', seen));
  else
    judgements.push(
      isDoubtful ? unknown('dmarc.not-aligned', seen) : failed('dmarc.not-aligned', seen, { fix }),
    );
  const result = isPass
    ? discovery.record === null && discovery.isPolicyKnown
      ? 'none'
      : 'pass'
    : !discovery.isPolicyKnown || isDoubtful
      ? 'unknown'
      : discovery.record === null
        ? 'none'
        : 'fail';
  return { result, policy: discovery.effectivePolicy, policyDomain: discovery.policyDomain, judgements };
}

async function isSpfAligned(
  { result, domain }: SpfVerdict,
  isAligned: AlignmentTest,
  mode: Alignment,
): Promise<boolean | null> {
  if (result === 'temperror') return null;
  return result === 'pass' && domain !== null ? isAligned(domain, mode) : false;
}

function judgeSpfAlignment({ result, domain }: SpfVerdict, isAligned: boolean | null): Judgement[] {
  if (result !== 'pass' || domain === null) return [];
  if (isAligned === null)
    return [unknown('spf.not-aligned', `whether ${domain} belongs to the From domain could not be asked`)];
  return [
    isAligned ? passed('spf.not-aligned', domain) : failed('spf.not-aligned', `SPF passes for ${domain}`),
  ];
}

function judgeRecord({ posture: { discovery }, findings }: DmarcCheck): Judgement[] {
  const judgements: Judgement[] = [];
  if (!discovery.isPolicyKnown) {
    judgements.push(unknown('dmarc.missing', `the record of ${discovery.domain} could not be asked for`));
  } else if (discovery.record !== null) {
    judgements.push(passed('dmarc.missing', `_dmarc.${discovery.policyDomain} TXT ${discovery.record.text}`));
  }
  const own = discovery.queries[0]!;
  if (own.outcome === 'record' || own.outcome === 'none')
    judgements.push(
      passed('dmarc.multiple-records', `${own.name}: ${own.outcome === 'record' ? 'one record' : 'none'}`),
    );
  const told = new Set<MessageCheckId>();
  for (const finding of findings) {
    if (told.has(finding.id)) continue;
    told.add(finding.id);
    judgements.push(SCORED.has(finding.id) ? fromFinding(finding) : fromFinding(finding, 0));
  }
  return judgements;
}
