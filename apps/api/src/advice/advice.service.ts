import { Injectable } from '@nestjs/common';
import type { PolicyAdvice, PolicyAnswers, SourceVerdict } from '@postseal/contract';
import { memberName } from '../accounts/member-name.js';
import { Clock } from '../clock.js';
import { Database } from '../database/database.js';
import { DomainsService } from '../domains/domains.service.js';
import type { Member } from '../http/caller.js';
import { ProblemError } from '../http/problem.js';
import { StandingService } from './standing.service.js';

/** Each is read with the advice; more than anybody reviews. */
const MAX_VERDICTS = 2_000;

/** The advice for members, and what they say about their sources and their mail. */
@Injectable()
export class AdviceService {
  constructor(
    private readonly database: Database,
    private readonly domains: DomainsService,
    private readonly standing: StandingService,
    private readonly clock: Clock,
  ) {}

  /** The advice for a day; `today` is the present one unless told. */
  read(
    { organization }: { readonly organization: Pick<Member['organization'], 'id'> },
    name: string,
    today = this.clock.today(),
  ): Promise<PolicyAdvice> {
    return this.database.forOrganization(organization.id, async (tx) => {
      const domain = await this.domains.find(tx, organization.id, name);
      const key = { organizationId: organization.id, domainId: domain.id };
      return this.standing.read(tx, key, domain.name, today);
    });
  }

  async judge(
    member: Member,
    name: string,
    { key: sourceKey, verdict }: { key: string; verdict: SourceVerdict | null },
  ): Promise<void> {
    const { organization } = member;
    await this.database.forOrganization(organization.id, async (tx) => {
      const { id: domainId } = await this.domains.find(tx, organization.id, name);
      const key = { organizationId: organization.id, domainId, sourceKey };
      if (verdict === null) {
        await tx.sourceVerdict.deleteMany({ where: key });
        return;
      }
      const others = { organizationId: key.organizationId, domainId, sourceKey: { not: sourceKey } };
      if ((await tx.sourceVerdict.count({ where: others })) >= MAX_VERDICTS)
        throw new ProblemError('conflict', `At most ${MAX_VERDICTS} sources of a domain can be judged.`);
      const decision = { verdict, decidedBy: await memberName(tx, member), decidedAt: this.clock.now() };
      await tx.sourceVerdict.upsert({
        where: { organizationId_domainId_sourceKey: key },
        create: { ...key, ...decision },
        update: decision,
      });
    });
  }

  async answer(member: Member, name: string, answers: PolicyAnswers): Promise<void> {
    const { organization } = member;
    await this.database.forOrganization(organization.id, async (tx) => {
      const { id: domainId } = await this.domains.find(tx, organization.id, name);
      const key = { organizationId: organization.id, domainId };
      const said = { ...answers, answeredBy: await memberName(tx, member), answeredAt: this.clock.now() };
      await tx.policyAnswers.upsert({
        where: { organizationId_domainId: key },
        create: { ...key, ...said },
        update: said,
      });
    });
  }
}
