import { checkSpf, type Finding } from '@postseal/dns-checks';
import { formatIp, type Resolver, readDomainName, type SpfResult, unmapIp } from '@postseal/mail-terms';
import { evaluateSpf, expandSpf, rfc7208Limits, type SpfEvaluation, spfExpansionCaps } from '@postseal/spf';
import { failed, fromFinding, type Judgement, passed, unknown } from './judgement.js';
import type { MailSession } from './mail-to-test.js';
import type { MessageCheckId } from './own-checks.js';
import { weightOf } from './weights.js';

/** SPF for the session of the message. */
export interface SpfVerdict {
  readonly result: SpfResult;
  /** The domain that was checked: of MAIL FROM, or the HELO name for the null path; null when neither is a name. */
  readonly domain: string | null;
  readonly judgements: readonly Judgement[];
}

const MAX_TREE_QUERIES = 120; // ten look-ups with ten MX hosts each, and some

const pointsByResult: Partial<Record<SpfResult, number>> = {
  fail: 20,
  permerror: 15,
  softfail: 7,
  neutral: 5,
};

/** Evaluates SPF, and looks through the record for faults that cost points of their own. */
export async function judgeSpf(
  session: MailSession,
  resolver: Resolver,
  signal: AbortSignal | null,
): Promise<SpfVerdict> {
  const { mailFrom, helo, receivedAtSeconds: nowSeconds } = session;
  const limits = { ...rfc7208Limits, signal };
  const read = readDomainName(mailFrom === '' ? helo : mailFrom.slice(mailFrom.lastIndexOf('@') + 1));
  const domain = read.ok ? read.name : null;
  const [evaluation, faults] = await Promise.all([
    evaluateSpf({ ip: session.ip, mailFrom, helo, nowSeconds }, resolver, limits),
    domain === null ? [] : findRecordFaults(session, domain, resolver, signal),
  ]);
  return {
    result: evaluation.result,
    domain,
    judgements: [
      judgeResult(session, domain, evaluation, faults),
      ...judgeRecord(evaluation.result, faults, domain),
    ],
  };
}

async function findRecordFaults(
  { ip, helo }: MailSession,
  domain: string,
  resolver: Resolver,
  signal: AbortSignal | null,
): Promise<readonly Finding[]> {
  const expansion = await expandSpf(domain, resolver, {
    ...spfExpansionCaps,
    maxQueries: MAX_TREE_QUERIES,
    signal,
  });
  const heloName = readDomainName(helo);
  const subject = {
    domain,
    sendsNoMail: false,
    helo: heloName.ok ? heloName.name : null,
    sendingHosts: [],
    sendingIps: [formatIp(unmapIp(ip))],
  };
  const { findings } = await checkSpf(subject, expansion, resolver, { ...rfc7208Limits, signal });
  return findings;
}

function judgeResult(
  { ip }: MailSession,
  domain: string | null,
  { result, matched, error }: SpfEvaluation,
  faults: readonly Finding[],
): Judgement {
  const address = unmapIp(ip);
  const term = `ip${address.family}:${formatIp(address)}`;
  switch (result) {
    case 'pass':
      return passed('spf.not-pass', `pass for ${domain}: ${matched?.term ?? 'matched'}`);
    case 'temperror':
      return unknown(
        'spf.not-pass',
        `SPF of ${error?.domain ?? domain}: ${error?.detail ?? 'DNS did not answer'}`,
      );
    case 'none': {
      const seen = domain === null ? 'MAIL FROM and HELO name no domain' : `${domain} has no SPF record`;
      return failed(
        'spf.missing',
        seen,
        domain === null ? {} : { paste: `${domain} TXT v=spf1 ${term} ~all` },
      );
    }
    case 'fail':
    case 'softfail':
    case 'neutral':
    case 'permerror': {
      const why = error ? `${error.detail} (${error.domain})` : (matched?.term ?? 'no mechanism matched');
      const covering = faults.find(({ id }) => id === 'spf.sending-ip-not-covered');
      const { fix, proposal } = covering ?? { fix: undefined, proposal: null };
      return failed('spf.not-pass', `${result} for ${domain}: ${why}`, {
        points: pointsByResult[result]!,
        ...(fix === undefined ? {} : { fix }),
        ...(proposal ? { paste: `${proposal.name} ${proposal.type} ${proposal.value}` } : {}),
      });
    }
  }
}

/** Faults that cost points of their own, and what else there is to say about the record. */
function judgeRecord(result: SpfResult, faults: readonly Finding[], domain: string | null): Judgement[] {
  const told = new Set<MessageCheckId>(['spf.missing', 'spf.sending-ip-not-covered']); // the verdict says it
  const judgements: Judgement[] = [];
  for (const fault of faults) {
    if (told.has(fault.id)) continue;
    told.add(fault.id);
    judgements.push(fromFinding(fault));
  }
  const hasScored = judgements.some(({ id }) => weightOf(id).points > 0);
  const isKnown = result !== 'temperror' && result !== 'none' && domain !== null;
  if (isKnown && !hasScored)
    judgements.unshift(passed('spf.too-many-lookups', `the record of ${domain} is sound`));
  return judgements;
}
