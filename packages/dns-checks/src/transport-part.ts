import type { Resolver } from '@postseal/mail-terms';
import { checkBimi } from './bimi-checks.js';
import { checkBlocklists } from './blocklist-checks.js';
import type { CheckMeans, TransportGroup } from './check-means.js';
import { checkDane } from './dane-checks.js';
import type { DmarcDiscovery } from './dmarc-discovery.js';
import { checkDnssec, validates } from './dnssec-checks.js';
import type { Finding } from './finding.js';
import { checkMtaSts, type MtaStsMemory, takesMail } from './mta-sts-checks.js';
import type { MxPosture } from './mx-checks.js';
import type { ObservingResolver } from './observing-resolver.js';
import { observingSecurity } from './observing-security.js';
import type { PtrPosture } from './ptr-checks.js';
import type { RecordState } from './record-state.js';
import { checkSmtp } from './smtp-probe-checks.js';
import { checkTlsRpt } from './tls-rpt-checks.js';
import type { TransportPosture } from './transport-posture.js';
import { transportStates } from './transport-states.js';
import type { Unanswered } from './unanswered.js';

export interface TransportSubject {
  readonly domain: string;
  readonly mx: MxPosture;
  readonly ptr: readonly PtrPosture[];
  readonly dmarc: DmarcDiscovery;
  readonly sendingIps: readonly string[];
  readonly ruaAddress: string | null;
  readonly mtaStsBefore: MtaStsMemory | null;
}

export interface TransportCheck {
  readonly posture: TransportPosture;
  readonly records: readonly RecordState[];
  readonly findings: readonly Finding[];
  readonly unanswered: readonly Unanswered[];
}

/**
 * Checks MTA-STS, TLS-RPT, BIMI, DANE, DNSSEC, port 25 and blocklists as far as `means` allow.
 * @param resolver the one behind `dns`, for a question that is about the resolver itself
 */
export async function checkTransport(
  subject: TransportSubject,
  dns: ObservingResolver,
  resolver: Resolver,
  means: CheckMeans,
): Promise<TransportCheck> {
  const { domain, mx, ptr, dmarc, ruaAddress } = subject;
  const looksAt = (group: TransportGroup) => means.groups?.has(group) ?? true;
  const used: CheckMeans = means.security
    ? { ...means, security: observingSecurity(means.security, dns.note) }
    : means;
  const isAboutDnssec = looksAt('dnssec') || looksAt('dane');
  const [isValidating, smtp, mtaSts, bimi, blocklists] = await Promise.all([
    isAboutDnssec ? validates(resolver) : false,
    looksAt('smtp') ? checkSmtp(mx, ptr, used) : null,
    looksAt('mta-sts') ? checkMtaSts({ domain, mx, before: subject.mtaStsBefore }, dns, used) : null,
    looksAt('bimi') ? checkBimi({ domain, dmarc }, dns, used) : null,
    looksAt('blocklist') ? checkBlocklists({ domain, addresses: mailAddresses(subject) }, used) : null,
  ]);
  const [dane, dnssec] = await Promise.all([
    looksAt('dane')
      ? checkDane({ domain, mx, isValidating, probes: smtp?.probes ?? new Map() }, dns, used)
      : null,
    looksAt('dnssec') ? checkDnssec(domain, isValidating, dns, used) : null,
  ]);
  const demandsTls =
    mtaSts?.posture.state === 'record' || (dane?.posture.some(({ isSecure }) => isSecure) ?? false);
  const tlsRpt = looksAt('tls-rpt')
    ? await checkTlsRpt({ domain, takesMail: takesMail(mx), demandsTls, ruaAddress }, dns)
    : null;

  for (const part of [mtaSts, bimi, smtp, blocklists])
    for (const one of part?.observations ?? []) dns.note(one);
  const parts = [smtp, mtaSts, bimi, blocklists, dane, dnssec, tlsRpt].filter((part) => part !== null);
  const posture: TransportPosture = {
    mtaSts: mtaSts?.posture ?? null,
    tlsRpt: tlsRpt?.posture ?? null,
    bimi: bimi?.posture ?? null,
    dane: dane?.posture ?? null,
    dnssec: dnssec?.posture ?? null,
    smtp: smtp?.posture ?? null,
    blocklists: blocklists?.posture ?? null,
  };
  return {
    posture,
    records: transportStates(domain, mx, posture),
    findings: parts.flatMap(({ findings }) => findings),
    unanswered: parts.flatMap(({ unanswered }) => unanswered),
  };
}

/** Declared addresses, and those of the domain's own hosts that send or take mail. */
function mailAddresses({ ptr, sendingIps }: TransportSubject): readonly string[] {
  return [...new Set([...sendingIps, ...ptr.map(({ ip }) => ip)])];
}
