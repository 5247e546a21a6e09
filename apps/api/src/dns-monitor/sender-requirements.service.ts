import { Injectable } from '@nestjs/common';
import type { JudgedProfile, RouteOutput, readSenderRequirements, SenderProfile } from '@postseal/contract';
import {
  confirmByMail,
  findCheck,
  type ObservedMail,
  observedInReports,
  type SenderProfile as Profile,
} from '@postseal/dns-checks';
import { Database, type Transaction } from '../database/database.js';
import type { Finding } from '../database/generated/client.js';
import { DomainsService } from '../domains/domains.service.js';
import type { Member } from '../http/caller.js';
import { StoredReading } from './stored-reading.js';

const REPORTED_DAYS = 30;

/** Whether large receivers would accept bulk mail from a domain, by the last check and by what receivers reported. */
@Injectable()
export class SenderRequirementsService {
  constructor(
    private readonly database: Database,
    private readonly domains: DomainsService,
  ) {}

  read({ organization }: Member, name: string): Promise<RouteOutput<typeof readSenderRequirements>> {
    return this.database.forOrganization(organization.id, async (tx) => {
      const domain = await this.domains.find(tx, organization.id, name);
      const key = { organizationId: organization.id, domainId: domain.id };
      const posture = await tx.posture.findUnique({ where: { organizationId_domainId: key } });
      const stored = StoredReading.safeParse(posture?.reading);
      const profiles = (stored.success ? stored.data.senderProfiles : null) ?? null;
      if (!posture || !profiles) return { checkedAt: null, profiles: [] };
      const findings = await tx.finding.findMany({ where: { ...key, resolvedAt: null } });
      const confirmed = confirmByMail(profiles as unknown as Profile[], await observedMail(tx, key));
      return {
        checkedAt: posture.checkedAt.toISOString(),
        profiles: confirmed.map((profile) => judge(profile as unknown as SenderProfile, findings)),
      };
    });
  }
}

/**
 * What reports show of the domain's mail. Only passing counts: forged and forwarded mail is among what fails. The rollups
 * count aligned passes, which are passes.
 */
async function observedMail(
  tx: Transaction,
  key: { readonly organizationId: string; readonly domainId: string },
): Promise<ObservedMail> {
  const { _sum: sum } = await tx.dailyTraffic.aggregate({
    where: { ...key, isBelieved: true, day: { gte: new Date(Date.now() - REPORTED_DAYS * 86_400_000) } },
    _sum: { messages: true, bothPass: true, dkimOnly: true, spfOnly: true },
  });
  const [messages, both, dkim, spf] = [sum.messages, sum.bothPass, sum.dkimOnly, sum.spfOnly].map(Number);
  const observed = observedInReports({
    messages: messages!,
    spfPass: both! + spf!,
    dkimPass: both! + dkim!,
    dmarcPass: both! + dkim! + spf!,
  });
  return Object.fromEntries(Object.entries(observed).filter(([, isSeen]) => isSeen === true));
}

function judge(profile: SenderProfile, findings: readonly Finding[]): JudgedProfile {
  return {
    ...profile,
    requirements: profile.requirements.map((one) => {
      const open = findings.filter(({ checkId }) => one.checks.includes(checkId));
      const behind = one.status === 'not-met' ? open : [];
      const first = one.checks[0] ? findCheck(one.checks[0]) : null;
      return {
        ...one,
        findings: behind.map(({ id, checkId, subject, fix }) => ({
          id,
          checkId,
          title: findCheck(checkId)?.title ?? checkId,
          subject,
          fix,
        })),
        fix: one.status !== 'met' && behind.length === 0 ? (first?.fix ?? null) : null,
      };
    }),
  };
}
