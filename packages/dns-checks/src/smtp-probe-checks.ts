import type { CheckMeans, SmtpProbeOutcome } from './check-means.js';
import { type Finding, finding } from './finding.js';
import type { MxPosture } from './mx-checks.js';
import { type Observation, observeProbe, untested } from './observation.js';
import type { PtrPosture } from './ptr-checks.js';
import type { Unanswered } from './unanswered.js';

/** What port 25 of an MX host showed. Plain data. */
export interface SmtpPosture {
  readonly host: string;
  readonly state: 'answered' | 'unreachable' | 'not-tested';
  readonly offersStartTls: boolean | null;
  readonly tlsProtocol: string | null;
  readonly certificateFault: string | null;
}

export interface SmtpCheck {
  readonly posture: readonly SmtpPosture[];
  readonly probes: ReadonlyMap<string, SmtpProbeOutcome>;
  readonly findings: readonly Finding[];
  readonly unanswered: readonly Unanswered[];
  readonly observations: readonly Observation[];
}

const MAX_HOSTS = 5;

/** Talks to the MX hosts when `means.probeSmtp` may be used, and judges what they show. */
export async function checkSmtp(
  mx: MxPosture,
  ptr: readonly PtrPosture[],
  means: CheckMeans,
): Promise<SmtpCheck> {
  const reachable = mx.hosts.filter(({ addresses }) => addresses.length > 0);
  const hosts = [...new Map(reachable.map((one) => [one.host, one])).values()].slice(0, MAX_HOSTS);
  const findings: Finding[] = [];
  const unanswered: Unanswered[] = [];
  const observations: Observation[] = [];
  const { probeSmtp } = means;
  const seen = await Promise.all(
    hosts.map(async ({ host, addresses }) => {
      const outcome: SmtpProbeOutcome = probeSmtp
        ? await probeSmtp(host, addresses)
        : { outcome: 'not-tested', detail: 'port 25 is not asked in this check' };
      return { host, outcome };
    }),
  );
  for (const { host, outcome } of seen) {
    observations.push(
      outcome.outcome === 'not-tested' ? untested(host, 'SMTP') : observeProbe(host, outcome),
    );
    if (outcome.outcome === 'not-tested') {
      const { detail } = outcome;
      unanswered.push({ area: 'smtp', name: host, type: 'SMTP', reason: 'not-tested', detail });
    } else judge(host, outcome, ptr, findings);
  }
  return {
    posture: seen.map(({ host, outcome }) => describe(host, outcome)),
    probes: new Map(seen.map(({ host, outcome }) => [host, outcome])),
    findings,
    unanswered,
    observations,
  };
}

function judge(
  host: string,
  outcome: Exclude<SmtpProbeOutcome, { outcome: 'not-tested' }>,
  ptr: readonly PtrPosture[],
  findings: Finding[],
): void {
  if (outcome.outcome === 'unreachable') {
    findings.push(finding('mx.not-reachable', host, `${outcome.address}: ${outcome.detail}`));
    return;
  }
  checkNames(outcome, ptr, findings);
  const { tls, offersStartTls, tlsFault } = outcome;
  if (!offersStartTls) findings.push(finding('mx.no-starttls', host, 'EHLO does not offer STARTTLS'));
  else if (tls === null) findings.push(finding('mx.no-starttls', host, `STARTTLS fails: ${tlsFault}`));
  else {
    if (!/^TLSv1\.[23]$/.test(tls.protocol)) findings.push(finding('mx.tls-old', host, tls.protocol));
    if (tls.certificateFault !== null) findings.push(finding('mx.cert-invalid', host, tls.certificateFault));
  }
}

/** The host's own name and the reverse name of its address should be one (RFC 5321 §4.1.4). */
function checkNames(
  { address, greetingName, ehloName }: Extract<SmtpProbeOutcome, { outcome: 'answered' }>,
  ptr: readonly PtrPosture[],
  findings: Finding[],
): void {
  const names = ptr.find(({ ip }) => ip === address)?.names.map(({ name }) => name.toLowerCase()) ?? [];
  const own = [...new Set([greetingName, ehloName].filter((name) => name !== null))];
  if (names.length === 0 || own.length === 0 || own.some((name) => names.includes(name))) return;
  findings.push(
    finding('ptr.helo-mismatch', address, `PTR ${names.join(', ')}; the host calls itself ${own.join(', ')}`),
  );
}

function describe(host: string, outcome: SmtpProbeOutcome): SmtpPosture {
  const tls = outcome.outcome === 'answered' ? outcome.tls : null;
  return {
    host,
    state: outcome.outcome,
    offersStartTls: outcome.outcome === 'answered' ? outcome.offersStartTls : null,
    tlsProtocol: tls?.protocol ?? null,
    certificateFault: tls?.certificateFault ?? null,
  };
}
