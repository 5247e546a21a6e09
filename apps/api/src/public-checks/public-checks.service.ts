import { Injectable } from '@nestjs/common';
import type { CheckLine } from '@postseal/contract';
import { checkDomain, type DomainToCheck } from '@postseal/dns-checks';
import { createSecurityLookups } from '@postseal/dns-client';
import { formatIp, isPublicIp, parseIp, readDomainName, unmapIp } from '@postseal/mail-terms';
import { closingLines } from '../dns-monitor/check-lines.js';
import { Dns } from '../dns-monitor/dns.js';
import { toObservation } from '../dns-monitor/posture-mapping.js';
import { ProblemError } from '../http/problem.js';
import { networkOf } from '../mail-tests/network-of.js';
import { PeerLimits } from '../peer-limits.js';

/** A check asks some hundred questions, most of them answered by a cache that all checks share. */
const MAX_AT_ONCE = 8;
const MAX_AT_ONCE_PER_NETWORK = 2;
const MAX_PER_MINUTE_PER_NETWORK = 6;
const DNS_MS = 15_000;

export interface PublicCheck {
  readonly domain: string;
  readonly addresses: readonly string[];
}

/**
 * Checks of domains that are not watched here, for anybody. Only resolvers are asked, within limits for each network and for
 * all: no file is fetched, no mail host called and no name server asked on a stranger's word. Nothing is kept.
 */
@Injectable()
export class PublicChecks {
  private readonly limits = new PeerLimits({
    maxOpen: MAX_AT_ONCE_PER_NETWORK,
    maxPerMinute: MAX_PER_MINUTE_PER_NETWORK,
  });
  private underWay = 0;

  constructor(private readonly dns: Dns) {}

  /**
   * Takes a place for the check. The answer runs it, tells each row as it arrives, and gives the place back; it must be called.
   * Throws `request-invalid` for what is no domain or no public address, `too-many-requests` and `unavailable` at the limits.
   */
  admit(client: string, check: PublicCheck): (tell: (line: CheckLine) => void) => Promise<void> {
    const subject = readSubject(check);
    const network = networkOf(client);
    if (!this.limits.count(network))
      throw new ProblemError(
        'too-many-requests',
        'That were many checks in a minute. Wait for the next one.',
      );
    if (this.underWay >= MAX_AT_ONCE)
      throw new ProblemError('unavailable', 'Many checks are running. Try again in a few seconds.');
    if (!this.limits.open(network))
      throw new ProblemError('too-many-requests', 'Your other checks are still running.');
    this.underWay++;
    return async (tell) => {
      try {
        await this.run(subject, tell);
      } finally {
        this.underWay--;
        this.limits.close(network);
      }
    };
  }

  private async run(subject: DomainToCheck, tell: (line: CheckLine) => void): Promise<void> {
    const begin = performance.now();
    const dns = this.dns.within({ milliseconds: DNS_MS });
    try {
      const posture = await checkDomain(subject, dns.cached, {
        means: { now: new Date(), security: createSecurityLookups(dns.cached, this.dns.servers) },
        onObservation: (observation) =>
          tell({ kind: 'observation', observation: toObservation(observation) }),
      });
      for (const line of closingLines(posture, subject.domain, performance.now() - begin)) tell(line);
    } finally {
      dns.release();
    }
  }
}

function readSubject({ domain, addresses }: PublicCheck): DomainToCheck {
  const name = readDomainName(domain);
  if (!name.ok)
    throw new ProblemError('request-invalid', `“${domain}” is not a domain name such as example.org.`);
  return {
    domain: name.name,
    selectors: [],
    discoversSelectors: true,
    sendingIps: addresses.map((text) => {
      const ip = parseIp(text.trim());
      if (!ip || !isPublicIp(unmapIp(ip)))
        throw new ProblemError('request-invalid', `“${text}” is not a public IP address.`);
      return formatIp(unmapIp(ip));
    }),
  };
}
