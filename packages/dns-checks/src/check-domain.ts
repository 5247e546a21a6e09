import { compareSeverity, parseIp, type Resolver, toAsciiName } from '@postseal/mail-terms';
import type { DkimPosture } from './dkim-checks.js';
import { checkDkim } from './dkim-checks.js';
import { checkDmarc, type DmarcPosture } from './dmarc-checks.js';
import { type Finding, finding } from './finding.js';
import { checkMx, type MxPosture } from './mx-checks.js';
import type { Observation } from './observation.js';
import { observingResolver } from './observing-resolver.js';
import { areaState, type Posture } from './posture.js';
import { checkPtr, type MailAddress } from './ptr-checks.js';
import { recordStates } from './record-state.js';
import { checkSpfPart } from './spf-part.js';
import type { SpfPosture } from './spf-posture.js';
import { recordsOf, type Unanswered } from './unanswered.js';
import { checkZone } from './zone-checks.js';

/** A domain to check and what is known about its mail. All names as A-labels. */
export interface DomainToCheck {
  readonly domain: string;
  /** DKIM selectors known to be in use. */
  readonly selectors?: readonly string[];
  /** Selectors of likely providers, tried without complaint when absent. */
  readonly selectorsToProbe?: readonly string[];
  /** Host names of machines that send this domain's mail. */
  readonly sendingHosts?: readonly string[];
  /** Addresses that send this domain's mail. */
  readonly sendingIps?: readonly string[];
  /** The name that the sending host gives in HELO or EHLO. */
  readonly helo?: string | null;
  /** Our report address for this domain. */
  readonly ruaAddress?: string | null;
  /** The owner says that the domain sends no mail; a null MX says the same about receiving only. */
  readonly sendsNoMail?: boolean;
  /** MX hosts that the owner has approved, as names or parent domains. */
  readonly approvedMxHosts?: readonly string[] | null;
}

export interface CheckOptions {
  /** Hears of each answer as it arrives, so that a page can show rows early. */
  readonly onObservation?: (observation: Observation) => void;
  /** Ends a long SPF expansion; what is open then is unanswered. */
  readonly signal?: AbortSignal;
}

/**
 * Asks DNS everything that decides whether a domain's mail is believed, and says what is wrong. Never throws for what
 * DNS does: a question without an answer is listed in `unanswered` and yields no finding.
 */
export async function checkDomain(
  subject: DomainToCheck,
  resolver: Resolver,
  options: CheckOptions = {},
): Promise<Posture> {
  const domain = toAsciiName(subject.domain) ?? subject.domain;
  const sendsNoMail = subject.sendsNoMail ?? false;
  const helo = subject.helo ?? null;
  const sendingHosts = [...new Set([...(subject.sendingHosts ?? []), ...(helo ? [helo] : [])])];
  const sendingIps = subject.sendingIps ?? [];
  const dns = observingResolver(resolver, options.onObservation);

  const mxThenPtr = checkMx(
    { domain, sendsNoMail, approvedMxHosts: subject.approvedMxHosts ?? null },
    dns,
  ).then(async (mx) => {
    const unanswered: Unanswered[] = [];
    const addresses = await mailAddresses(sendingIps, sendingHosts, mx.posture, dns, unanswered);
    const ptr = await checkPtr(addresses, helo ?? sendingHosts[0] ?? null, dns);
    if (
      ptr.posture.length === 0 &&
      !sendsNoMail &&
      mx.posture.state !== 'null-mx' &&
      unanswered.length === 0
    ) {
      const detail = 'no sending host or address is known';
      unanswered.push({ area: 'ptr', name: domain, type: null, reason: 'not-tested', detail });
    }
    return { mx, ptr: { ...ptr, unanswered: [...unanswered, ...ptr.unanswered] } };
  });
  const [{ mx, ptr }, spf, dkim, dmarc, zone] = await Promise.all([
    mxThenPtr,
    checkSpfPart({ domain, sendsNoMail, helo, sendingHosts, sendingIps }, dns, options.signal ?? null),
    checkDkim(
      {
        domain,
        selectors: subject.selectors ?? [],
        selectorsToProbe: subject.selectorsToProbe ?? [],
        sendsNoMail,
      },
      dns,
    ),
    checkDmarc({ domain, ruaAddress: subject.ruaAddress ?? null, sendsNoMail }, dns),
    checkZone(domain, dns),
  ]);

  const parts = [mx, ptr, spf, dkim, dmarc, zone];
  const findings = [
    ...parts.flatMap((part) => part.findings),
    ...checkUnderlying(spf.posture, dkim.posture, dmarc.posture),
  ].sort((a, b) => compareSeverity(a.severity, b.severity));
  const unanswered = parts.flatMap((part) => part.unanswered);
  const state = (area: 'ptr' | 'spf' | 'dkim' | 'dmarc') => areaState(area, findings, unanswered);
  return {
    domain,
    observations: dns.observations,
    findings,
    unanswered,
    spf: spf.posture,
    dmarc: dmarc.posture,
    dkim: dkim.posture,
    mx: mx.posture,
    ptr: ptr.posture,
    records: recordStates(domain, {
      spf: spf.posture,
      dmarc: dmarc.posture,
      dkim: dkim.posture,
      mx: mx.posture,
      ptr: ptr.posture,
    }),
    strip: { ptr: state('ptr'), spf: state('spf'), dkim: state('dkim'), dmarc: state('dmarc') },
  };
}

/** Declared addresses, the addresses of declared hosts, and those of the MX hosts. */
async function mailAddresses(
  sendingIps: readonly string[],
  sendingHosts: readonly string[],
  mx: MxPosture,
  resolver: Resolver,
  unanswered: Unanswered[],
): Promise<MailAddress[]> {
  const declared = sendingIps.map((ip) => ({ ip, source: 'declared' }));
  const ofHosts = await Promise.all(
    sendingHosts
      .filter((host) => parseIp(host) === null)
      .map(async (host) => {
        const [a, aaaa] = await Promise.all([resolver.a(host), resolver.aaaa(host)]);
        const four = recordsOf(a, 'ptr', 'A', host, unanswered) ?? [];
        const six = recordsOf(aaaa, 'ptr', 'AAAA', host, unanswered) ?? [];
        return [...four, ...six].map((ip) => ({ ip, source: `host ${host}` }));
      }),
  );
  const ofMx = mx.hosts.flatMap(({ host, addresses }) =>
    addresses.map((ip) => ({ ip, source: `mx ${host}` })),
  );
  return [...declared, ...ofHosts.flat(), ...ofMx];
}

/** An enforced policy with nothing that could pass it: the owner's own mail is refused. */
function checkUnderlying(spf: SpfPosture, dkim: DkimPosture, dmarc: DmarcPosture): Finding[] {
  const { effectivePolicy, policyDomain, record } = dmarc.discovery;
  if (effectivePolicy === null || effectivePolicy === 'none' || spf.state !== 'none') return [];
  const couldSign = dkim.hasWildcard || dkim.keys.some(({ state }) => state === 'key' || state === 'unknown');
  if (couldSign) return [];
  return [finding('dmarc.no-underlying', `_dmarc.${policyDomain}`, record!.text)];
}
