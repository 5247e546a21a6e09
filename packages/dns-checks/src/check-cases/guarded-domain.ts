import type { TestCertificate, ZoneData } from '@postseal/test-mail';
import { type NameRecords, zoneResolver } from '@postseal/test-mail';
import { type CheckOptions, checkDomain } from '../check-domain.js';
import type { CheckId } from '../check-ids.js';
import type { CheckMeans, FetchOutcome, SmtpProbeOutcome } from '../check-means.js';
import type { CheckCase } from './check-case.js';
import { exampleSubject, healthy, RUA } from './example-domain.js';

export const NOW = new Date('2026-11-24T12:00:00Z');
export const POLICY_URL = 'https://mta-sts.example.org/.well-known/mta-sts.txt';
export const LOGO_URL = 'https://brand.example.org/logo.svg';
export const POLICY = 'version: STSv1\r\nmode: enforce\r\nmx: *.example.org\r\nmax_age: 2419200\r\n';
export const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" version="1.2" baseProfile="tiny-ps" viewBox="0 0 64 64"><title>Example</title><circle cx="32" cy="32" r="30"/></svg>`;

/** A web answer that is as it should be. */
export function page(
  body: string | Uint8Array,
  details: Partial<Extract<FetchOutcome, { outcome: 'answered' }>> = {},
): FetchOutcome {
  return {
    outcome: 'answered',
    status: 200,
    headers: { 'content-type': 'text/plain' },
    body: typeof body === 'string' ? Buffer.from(body) : body,
    certificate: { validTo: new Date('2027-02-01T00:00:00Z') },
    ...details,
  };
}
export const failure = (reason: string): FetchOutcome => ({
  outcome: 'failed',
  reason,
  detail: 'the test says so',
});

/** The healthy domain, with MTA-STS, TLS-RPT and BIMI in order. */
export const guarded: ZoneData = {
  ...healthy,
  '_mta-sts.example.org': { TXT: 'v=STSv1; id=20261124' },
  'mta-sts.example.org': { A: '203.0.113.80' },
  '_smtp._tls.example.org': { TXT: `v=TLSRPTv1; rua=mailto:${RUA}` },
  'default._bimi.example.org': { TXT: 'v=BIMI1; l=; a=' },
};

/** What is different from the guarded domain. */
export interface GuardedWorld {
  /** An empty set of records takes a name away. */
  readonly zone?: ZoneData;
  /** Answers by URL; null takes one away, so that nothing answers there. */
  readonly web?: Readonly<Record<string, FetchOutcome | null>>;
  /** What port 25 of a host shows, by host; others are as they should be. */
  readonly smtp?: Readonly<Record<string, SmtpProbeOutcome>>;
  /** Names whose answers are DNSSEC-secure; the root unless told, so that the resolver validates and nothing is signed. */
  readonly secure?: (name: string) => boolean;
  readonly memory?: NonNullable<CheckOptions['memory']>;
  readonly means?: Partial<CheckMeans>;
}

export const secureEverywhere = () => true;

export function checkGuarded({
  zone = {},
  web = {},
  smtp = {},
  secure = (name) => name === '',
  memory = {},
  means = {},
}: GuardedWorld) {
  const names = Object.entries({ '': { SOA: {} } as NameRecords, ...guarded, ...zone });
  const present = Object.fromEntries(names.filter(([, records]) => Object.keys(records).length > 0));
  const resolver = zoneResolver(present, { isAuthenticated: secure });
  const pages: Readonly<Record<string, FetchOutcome | null>> = { [POLICY_URL]: page(POLICY), ...web };
  return checkDomain(exampleSubject, resolver, {
    memory,
    means: {
      now: NOW,
      security: resolver,
      fetch: async (url) => pages[url] ?? failure('connect-failed'),
      probeSmtp: async (host, addresses) =>
        smtp[host] ?? mailHost({ address: addresses[0]!, greetingName: host, ehloName: host }),
      ...means,
    },
  });
}

/** A mail host that shows what it should. */
export function mailHost(
  details: Partial<Extract<SmtpProbeOutcome, { outcome: 'answered' }>> = {},
): SmtpProbeOutcome {
  return {
    outcome: 'answered',
    address: '203.0.113.1',
    greetingName: 'mx1.example.org',
    ehloName: 'mx1.example.org',
    offersStartTls: true,
    tls: tlsWith([]),
    tlsFault: null,
    ...details,
  };
}

export function tlsWith(certificates: readonly TestCertificate[]) {
  return {
    protocol: 'TLSv1.3',
    certificateFault: null,
    chain: certificates.map(({ der }) => der),
    validFrom: new Date('2026-10-01T00:00:00Z'),
    validTo: new Date('2027-01-01T00:00:00Z'),
  };
}

/** A case in two worlds; the guarded one stands for what must not be found unless another is told. */
export function guardedCase(
  id: CheckId,
  finds: GuardedWorld,
  spares: GuardedWorld = {},
  what = '',
): CheckCase {
  const scenario = (world: GuardedWorld) => async () => (await checkGuarded(world)).findings;
  return { id, what, finds: scenario(finds), spares: scenario(spares) };
}
