import { recogniseProviders, selectorsToTry } from '@postseal/mail-providers';
import { parseIp, type Resolver, toAsciiName } from '@postseal/mail-terms';
import { spfExpansionCaps } from '@postseal/spf';
import { type AuthorityCheck, checkAuthorities } from './authority-checks.js';
import type { AuthorityPort } from './authority-port.js';
import type { CheckMeans } from './check-means.js';
import type { DkimPosture } from './dkim-checks.js';
import { checkDkim, wildcardProbeName } from './dkim-checks.js';
import { checkKeyAge, checkSharedKeys, checkSigningDomains, type KeyMemory } from './dkim-key-history.js';
import { checkDmarc, type DmarcPosture } from './dmarc-checks.js';
import { checkEnvelopeDomains } from './envelope-checks.js';
import { type Finding, finding } from './finding.js';
import { boundFindings } from './finding-bounds.js';
import { checkHelo, type HostGreeting } from './helo-checks.js';
import type { MtaStsMemory } from './mta-sts-checks.js';
import { checkMx, type MxPosture } from './mx-checks.js';
import { checkNetworkMoves, type NetworkKnowledge } from './network-checks.js';
import type { Observation } from './observation.js';
import { observingResolver } from './observing-resolver.js';
import { areaState, type Posture } from './posture.js';
import { checkPtr, type MailAddress } from './ptr-checks.js';
import { recordStates } from './record-state.js';
import { checkSpfPart } from './spf-part.js';
import type { SpfPosture } from './spf-posture.js';
import {
  checkProviderIncludes,
  checkRetiredIncludes,
  checkUnusedProviders,
  type SeenSenders,
  spfNamesOf,
  tracedProviders,
} from './spf-provider-checks.js';
import { checkPtrTerms } from './spf-ptr-checks.js';
import { checkTransport } from './transport-part.js';
import { recordsOf, type Unanswered } from './unanswered.js';
import { checkZone, unusedNameOf } from './zone-checks.js';

/** A domain to check and what is known about its mail. All names as A-labels. */
export interface DomainToCheck {
  readonly domain: string;
  /** DKIM selectors known to be in use. */
  readonly selectors?: readonly string[];
  /** Selectors tried without complaint when absent. */
  readonly selectorsToProbe?: readonly string[];
  /** Try also the selectors of the services that SPF and MX show, and those that many domains have. */
  readonly discoversSelectors?: boolean;
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
  /** Name servers that the owner knows. */
  readonly knownNameServers?: readonly string[] | null;
  /** Envelope sender domains of this domain's mail, from reports or messages; the domain itself unless told, if it sends. */
  readonly envelopeDomains?: readonly string[];
  /** d= of the signatures on mail from this domain, from reports or messages. */
  readonly signingDomains?: readonly string[];
  /** Who sends this domain's mail as reports show it. */
  readonly seenSenders?: SeenSenders;
  /** Names that hosts gave on connections. */
  readonly greetings?: readonly HostGreeting[];
}

/** What earlier checks left behind. Checks that need it are silent without it. */
export interface CheckMemory {
  /** How many checks in a row before this one could not resolve the zone. */
  readonly unreachableChecks?: number;
  /** Since when the name servers have been found to differ, as milliseconds since 1970. */
  readonly serversDifferingSince?: number | null;
  readonly keys?: KeyMemory;
  /** MTA-STS id and policy as they were seen together. */
  readonly mtaSts?: MtaStsMemory | null;
}

export interface CheckOptions {
  /** Hears of each answer as it arrives, so that a page can show rows early. */
  readonly onObservation?: (observation: Observation) => void;
  /** Ends a long SPF expansion; what is open then is unanswered. */
  readonly signal?: AbortSignal;
  /** What may be used beyond plain DNS, and the time; nothing is said about ages without it. */
  readonly means?: CheckMeans;
  readonly memory?: CheckMemory;
  /** Compares the zone's name servers; some twenty questions more. */
  readonly authorities?: AuthorityPort;
  readonly networks?: NetworkKnowledge;
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
  const { signal = null, memory = {}, authorities: port = null } = options;
  const now = options.means?.now.getTime() ?? null;
  const monitored = new Set(subject.selectors?.map((selector) => selector.toLowerCase()));
  const guessed = new Set<string>([wildcardProbeName(domain), unusedNameOf(domain)]);
  const dns = observingResolver(resolver, (observation) => {
    if (!isVainGuess(observation, guessed)) options.onObservation?.(observation);
  });

  const askingMx = checkMx({ domain, sendsNoMail, approvedMxHosts: subject.approvedMxHosts ?? null }, dns);
  const askingSpf = checkSpfPart({ domain, sendsNoMail, helo, sendingHosts, sendingIps }, dns, signal);
  const askingDmarc = checkDmarc({ domain, ruaAddress: subject.ruaAddress ?? null, sendsNoMail }, dns);
  const askingPtr = askingMx.then((mx) => checkHosts(mx.posture));
  const askingDkim = Promise.all([askingMx, askingSpf]).then(([mx, spf]) =>
    checkDkim(
      {
        domain,
        selectors: subject.selectors ?? [],
        selectorsToProbe: guesses(mx.posture, spf.posture),
        sendsNoMail,
      },
      dns,
    ),
  );
  const [mx, spf, dmarc, ptr, dkim, zone, envelope, servers] = await Promise.all([
    askingMx,
    askingSpf,
    askingDmarc,
    askingPtr,
    askingDkim,
    checkZone(
      {
        domain,
        knownNameServers: subject.knownNameServers ?? null,
        earlierUnreachable: memory.unreachableChecks ?? 0,
      },
      dns,
    ),
    askingSpf.then((spf) => checkEnvelopeDomains(envelopeDomains(spf.posture), dns)),
    port === null ? null : compareServers(port),
  ]);
  const transport = options.means ? await lookAtTransport(options.means) : null;
  const across = await checkAcross(mx.posture, spf.posture, dkim.posture, dmarc.posture, ptr.findings);

  const parts = [
    mx,
    ptr,
    spf,
    dkim,
    dmarc,
    zone,
    envelope,
    ...(servers ? [servers] : []),
    ...(transport ? [transport] : []),
  ];
  const found = zone.isGone ? zone.findings : [...parts.flatMap((part) => part.findings), ...across];
  const findings = boundFindings(found);
  const unanswered = distinctUnanswered(parts.flatMap((part) => part.unanswered));
  const state = (area: 'ptr' | 'spf' | 'dkim' | 'dmarc') => areaState(area, findings, unanswered);
  return {
    domain,
    observations: dns.observations.filter((one) => !isVainGuess(one, guessed)),
    findings,
    unanswered,
    spf: spf.posture,
    dmarc: dmarc.posture,
    dkim: dkim.posture,
    mx: mx.posture,
    ptr: ptr.posture,
    authorities: servers?.posture ?? null,
    transport: transport?.posture ?? null,
    records: [
      ...recordStates(domain, {
        spf: spf.posture,
        dmarc: dmarc.posture,
        dkim: dkim.posture,
        mx: mx.posture,
        ptr: ptr.posture,
        observations: dns.observations,
        sendingHosts,
      }),
      ...(transport?.records ?? []),
    ],
    strip: { ptr: state('ptr'), spf: state('spf'), dkim: state('dkim'), dmarc: state('dmarc') },
  };

  /** What protects mail on its way; it depends on what the mail's own records say. */
  function lookAtTransport(means: CheckMeans) {
    const mtaStsBefore = memory.mtaSts ?? null;
    const about = { domain, sendingIps, mtaStsBefore, ruaAddress: subject.ruaAddress ?? null };
    const seen = { mx: mx.posture, ptr: ptr.posture, dmarc: dmarc.posture.discovery };
    return checkTransport({ ...about, ...seen }, dns, resolver, means);
  }

  /** Reverse DNS, HELO and networks of all addresses that are known to carry the domain's mail. */
  async function checkHosts(mx: MxPosture) {
    const unanswered: Unanswered[] = [];
    const addresses = await mailAddresses(sendingIps, sendingHosts, mx, dns, unanswered);
    const ptr = await checkPtr(addresses, helo ?? sendingHosts[0] ?? null, dns);
    const isNothingKnown = ptr.posture.length === 0 && unanswered.length === 0;
    if (isNothingKnown && !sendsNoMail && mx.state !== 'null-mx') {
      const detail = 'no sending host or address is known';
      unanswered.push({ area: 'ptr', name: domain, type: null, reason: 'not-tested', detail });
    }
    const spoken = await checkHelo({ helo, greetings: subject.greetings ?? [] }, ptr.posture, dns);
    const moves = options.networks ? checkNetworkMoves(ptr.posture, options.networks) : [];
    return {
      posture: ptr.posture,
      findings: [...ptr.findings, ...spoken.findings, ...moves],
      unanswered: [...unanswered, ...ptr.unanswered, ...spoken.unanswered],
    };
  }

  /** The domain itself unless told, when its SPF record says that anybody sends for it. */
  function envelopeDomains(spf: SpfPosture): readonly string[] {
    if (sendsNoMail) return [];
    return subject.envelopeDomains ?? (spf.state === 'record' && spf.ranges.length > 0 ? [domain] : []);
  }

  function guesses(mx: MxPosture, spf: SpfPosture): readonly string[] {
    const given = subject.selectorsToProbe ?? [];
    const all = subject.discoversSelectors ? [...given, ...likelySelectors(mx, spf)] : given;
    const tried = all.map((selector) => selector.toLowerCase()).filter((one) => !monitored.has(one));
    for (const selector of tried) guessed.add(`${selector}._domainkey.${domain}`);
    return tried;
  }

  function likelySelectors(mx: MxPosture, spf: SpfPosture): readonly string[] {
    const providers = recogniseProviders({
      spfNames: spfNamesOf(spf.tree),
      dkimTargets: [],
      mxHosts: mx.hosts.map(({ host }) => host),
    });
    return selectorsToTry(providers);
  }

  function compareServers(port: AuthorityPort): Promise<AuthorityCheck> {
    const differingSince = now === null ? null : (memory.serversDifferingSince ?? null);
    return checkAuthorities({ domain, differingSince, now: now ?? 0 }, port);
  }

  /** What only several parts together show. */
  async function checkAcross(
    mx: MxPosture,
    spf: SpfPosture,
    dkim: DkimPosture,
    dmarc: DmarcPosture,
    ptrFindings: readonly Finding[],
  ): Promise<Finding[]> {
    const targets = dkim.keys.flatMap(({ name, cnames }) => cnames.map((target) => ({ name, target })));
    const traces = tracedProviders(
      mx.hosts.map(({ host }) => host),
      targets,
    );
    const keys = memory.keys ?? { firstSeen: {}, elsewhere: {} };
    const alignment = dmarc.discovery.record?.dkimAlignment ?? 'relaxed';
    return [
      ...checkUnderlying(spf, dkim, dmarc),
      ...checkRetiredIncludes(spf),
      ...(subject.seenSenders ? checkUnusedProviders(spf, dkim.keys, subject.seenSenders) : []),
      ...(sendsNoMail ? [] : await checkProviderIncludes(spf, traces, dns, { ...spfExpansionCaps, signal })),
      ...checkPtrTerms(spf, ptrFindings),
      ...(now === null ? [] : checkKeyAge(dkim.keys, keys, now)),
      ...checkSharedKeys(domain, dkim.keys, keys),
      ...(await checkSigningDomains(domain, subject.signingDomains ?? [], alignment, dns)),
    ];
  }
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

/** Lines that a page can hold; a hostile include tree could fill thousands. */
const MAX_UNANSWERED = 300;

/** Fifty likely selectors that are not there would bury the rows that say something. */
function isVainGuess({ name, outcome }: Observation, guessed: ReadonlySet<string>): boolean {
  return guessed.has(name) && outcome.startsWith('absent-');
}

/** Parts that ask the same question find the same silence. */
function distinctUnanswered(all: readonly Unanswered[]): Unanswered[] {
  const byKey = new Map(all.map((one) => [`${one.area} ${one.type} ${one.name} ${one.detail}`, one]));
  return [...byKey.values()].slice(0, MAX_UNANSWERED);
}
