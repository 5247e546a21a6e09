import { Inject, Injectable } from '@nestjs/common';
import { type Blocklist, type CheckMeans, createBlocklist, type TransportGroup } from '@postseal/dns-checks';
import { createSecurityLookups, type DnsClient } from '@postseal/dns-client';
import { createWebFiles } from '@postseal/guarded-fetch';
import { createSmtpProbe } from '@postseal/smtp-probe';
import { Clock } from '../clock.js';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { rememberAnswers } from './blocklist-answers.js';
import { Dns } from './dns.js';

const AUTHORITY_GROUPS: ReadonlySet<TransportGroup> = new Set(['mta-sts', 'tls-rpt', 'bimi']);

interface CheckMoment {
  readonly now: Date;
  readonly isFresh: boolean;
  readonly isListingInDoubt: boolean;
}

/** What checks may use beyond plain DNS, as the operator allows: shared by all checks of this process. */
@Injectable()
export class CheckMeansService {
  private readonly files: ReturnType<typeof createWebFiles> | null;
  private readonly probe: ReturnType<typeof createSmtpProbe> | null;
  private readonly blocklists: Record<'remembered' | 'recent', NonNullable<CheckMeans['blocklists']>> | null;

  constructor(
    private readonly dns: Dns,
    clock: Clock,
    @Inject(CONFIG) config: Config,
  ) {
    const { checks } = config;
    const { allowAddresses, fetch, smtpProbe } = checks;
    this.files = fetch ? createWebFiles({ dns: dns.cached, allowAddresses, port: fetch.port }) : null;
    this.probe = smtpProbe ? createSmtpProbe({ ...smtpProbe, allowAddresses }) : null;
    const lists = checks.blocklists.map(createBlocklist).filter((list): list is Blocklist => list !== null);
    const answers = rememberAnswers(dns.fresh, config.dns.driftSpeed, () => clock.now().getTime());
    this.blocklists =
      lists.length > 0
        ? { remembered: { lists, resolver: answers.remembered }, recent: { lists, resolver: answers.recent } }
        : null;
  }

  /**
   * Means for one check.
   * @param client the DNS of this check
   * @param moment isFresh: for somebody who waits, or a change in doubt, files and mail hosts are asked anew.
   *   isListingInDoubt: so are blocklists, which otherwise are asked as seldom as they want to be
   */
  of(
    client: Pick<DnsClient, 'tlsa' | 'ds' | 'lookup' | 'query'>,
    { now, isFresh, isListingInDoubt }: CheckMoment,
  ): CheckMeans {
    const age = isFresh ? 'fresh' : 'cached';
    return {
      now,
      security: createSecurityLookups(client, this.dns.servers),
      ...(this.files ? { fetch: this.files[age] } : {}),
      ...(this.probe ? { probeSmtp: this.probe[age] } : {}),
      ...(this.blocklists ? { blocklists: this.blocklists[isListingInDoubt ? 'recent' : 'remembered'] } : {}),
    };
  }

  /**
   * Means for asking a zone's own servers. They tell texts; what validates, and what a mail host shows, only others can say,
   * and files were fetched a moment ago.
   */
  ofAuthorities(now: Date): CheckMeans {
    return { now, groups: AUTHORITY_GROUPS, ...(this.files ? { fetch: this.files.cached } : {}) };
  }
}
