import { Injectable } from '@nestjs/common';
import type { DomainAct } from '@postseal/contract';
import { readDomainName } from '@postseal/mail-terms';
import { Database, type Transaction } from '../database/database.js';
import { DomainsService, type FoundDomain } from '../domains/domains.service.js';
import type { Member } from '../http/caller.js';
import { ProblemError } from '../http/problem.js';

const MAX_TAGS = 20; // as many as one domain may have

/** What is done to many domains at once. What is not here is passed over: somebody may have removed it meanwhile. */
@Injectable()
export class DomainActsService {
  constructor(
    private readonly database: Database,
    private readonly domains: DomainsService,
  ) {}

  /** Names of the domains that the act changed. */
  act({ organization }: Member, names: readonly string[], act: DomainAct): Promise<string[]> {
    return this.database.forOrganization(organization.id, async (tx) => {
      const found = await this.findAll(tx, organization.id, names);
      const changed = await perform(tx, organization.id, found, act);
      return changed.map(({ name }) => name);
    });
  }

  /** One after another, each whole: what was removed before a failure stays removed. */
  async remove(member: Member, names: readonly string[]): Promise<string[]> {
    const removed: string[] = [];
    for (const name of new Set(names)) {
      try {
        await this.domains.remove(member, name);
        removed.push(name);
      } catch (error) {
        if (!(error instanceof ProblemError && error.code === 'not-found')) throw error;
      }
    }
    return removed;
  }

  private async findAll(
    tx: Transaction,
    organizationId: string,
    names: readonly string[],
  ): Promise<FoundDomain[]> {
    const read = names.map(readDomainName).flatMap((each) => (each.ok ? [each.name] : []));
    const rows = await tx.domain.findMany({
      where: { organizationId, name: { in: [...new Set(read)] } },
      select: { id: true, name: true, pausedAt: true },
    });
    return rows.map(({ id, name, pausedAt }) => ({ id, name, isPaused: pausedAt !== null }));
  }
}

async function perform(
  tx: Transaction,
  organizationId: string,
  domains: readonly FoundDomain[],
  act: DomainAct,
): Promise<readonly FoundDomain[]> {
  switch (act.act) {
    case 'check': {
      const awake = domains.filter(({ isPaused }) => !isPaused);
      await tx.checkSchedule.updateMany({ where: among(awake), data: { nextCheckAt: new Date() } });
      return awake;
    }
    case 'add-tag': {
      const have = await tx.domainTag.findMany({ where: among(domains) });
      const tagsOf = Map.groupBy(have, ({ domainId }) => domainId);
      const without = domains.filter(({ id }) => {
        const tags = tagsOf.get(id) ?? [];
        return tags.length < MAX_TAGS && tags.every(({ tag }) => tag !== act.tag);
      });
      await tx.domainTag.createMany({
        data: without.map(({ id }) => ({ organizationId, domainId: id, tag: act.tag })),
        skipDuplicates: true,
      });
      return without;
    }
    case 'remove-tag': {
      const where = { ...among(domains), tag: act.tag };
      const have = new Set((await tx.domainTag.findMany({ where })).map(({ domainId }) => domainId));
      await tx.domainTag.deleteMany({ where });
      return domains.filter(({ id }) => have.has(id));
    }
    case 'pause': {
      const awake = domains.filter(({ isPaused }) => !isPaused);
      await tx.domain.updateMany({
        where: { organizationId, id: { in: awake.map(({ id }) => id) } },
        data: { pausedAt: new Date() },
      });
      // A domain without a schedule is not checked, and a check under way writes nothing.
      await tx.checkSchedule.deleteMany({ where: among(awake) });
      return awake;
    }
    case 'resume': {
      const paused = domains.filter(({ isPaused }) => isPaused);
      await tx.domain.updateMany({
        where: { organizationId, id: { in: paused.map(({ id }) => id) } },
        data: { pausedAt: null },
      });
      await tx.checkSchedule.createMany({
        data: paused.map(({ id }) => ({ organizationId, domainId: id })),
        skipDuplicates: true,
      });
      return paused;
    }
  }

  function among(some: readonly FoundDomain[]) {
    return { organizationId, domainId: { in: some.map(({ id }) => id) } };
  }
}
