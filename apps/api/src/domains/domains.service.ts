import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { AddedDomain } from '@postseal/contract';
import { formatIp, parseIp, readDomainName } from '@postseal/mail-terms';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { Database, type Transaction } from '../database/database.js';
import type { Member } from '../http/caller.js';
import { ProblemError } from '../http/problem.js';
import { type DomainInput, readDomainInputs } from './domain-input.js';
import { deleteDomainData } from './domains.queries.js';
import { makeToken, reportAddress } from './report-address.js';

export interface FoundDomain {
  readonly id: string;
  readonly name: string;
  readonly isPaused: boolean;
}

const ROTATION_OVERLAP_DAYS = 90; // reporters may keep an old record for as long as its TTL, and people forget one copy

/** The domains of an organization: adding, removing, and what their owner tells us about senders. */
@Injectable()
export class DomainsService {
  constructor(
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The domain of this organization with that name, in any spelling. Throws `not-found`. */
  async find(tx: Transaction, organizationId: string, name: string): Promise<FoundDomain> {
    const read = readDomainName(name);
    const found = read.ok
      ? await tx.domain.findUnique({
          where: { organizationId_name: { organizationId, name: read.name } },
          select: { id: true, name: true, pausedAt: true },
        })
      : null;
    if (!found) throw new ProblemError('not-found', 'There is no such domain here.');
    return { id: found.id, name: found.name, isPaused: found.pausedAt !== null };
  }

  /** Whether its owner wants neither checks nor alerts for now. */
  async isPaused(tx: Transaction, organizationId: string, id: string): Promise<boolean> {
    const row = await tx.domain.findUnique({
      where: { organizationId_id: { organizationId, id } },
      select: { pausedAt: true },
    });
    return row !== null && row.pausedAt !== null;
  }

  /** Names of domains by id. */
  async names(
    tx: Transaction,
    organizationId: string,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    const rows = await tx.domain.findMany({
      where: { organizationId, id: { in: [...new Set(ids)] } },
      select: { id: true, name: true },
    });
    return new Map(rows.map(({ id, name }) => [id, name]));
  }

  /** Tags of domains by id; those without any are left out. */
  async tagsOf(
    tx: Transaction,
    organizationId: string,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, string[]>> {
    const rows = await tx.domainTag.findMany({
      where: { organizationId, domainId: { in: [...ids] } },
      orderBy: { tag: 'asc' },
    });
    const tags = new Map<string, string[]>();
    for (const { domainId, tag } of rows) tags.set(domainId, [...(tags.get(domainId) ?? []), tag]);
    return tags;
  }

  /** Ids of the domains with a tag. */
  async withTag(tx: Transaction, organizationId: string, tag: string): Promise<string[]> {
    const rows = await tx.domainTag.findMany({ where: { organizationId, tag: tag.toLowerCase() } });
    return rows.map(({ domainId }) => domainId);
  }

  /** Replaces the tags of a domain. */
  async setTags({ organization }: Member, name: string, tags: readonly string[]): Promise<void> {
    await this.database.forOrganization(organization.id, async (tx) => {
      const { id } = await this.find(tx, organization.id, name);
      const key = { organizationId: organization.id, domainId: id };
      await tx.domainTag.deleteMany({ where: key });
      await tx.domainTag.createMany({ data: [...new Set(tags)].map((tag) => ({ ...key, tag })) });
    });
  }

  /** Adds every domain that the pasted text names; each input answers for itself. */
  async add({ organization, userId }: Member, text: string): Promise<AddedDomain[]> {
    const inputs = readDomainInputs(text);
    return this.database.forOrganization(organization.id, async (tx) => {
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${organization.id}))`; // two at once would pass the limit
      const names = [...new Set(inputs.flatMap((input) => ('name' in input ? [input.name] : [])))];
      const here = await tx.domain.findMany({
        where: { organizationId: organization.id, name: { in: names } },
        select: { name: true },
      });
      const known = new Set(here.map(({ name }) => name));
      const room =
        this.config.maxDomainsPerOrganization -
        (await tx.domain.count({ where: { organizationId: organization.id } }));
      const wanted = names.filter((name) => !known.has(name)).slice(0, Math.max(0, room));
      const rows = wanted.map((name) => ({
        organizationId: organization.id,
        id: randomUUID(),
        name,
        createdByUserId: userId,
      }));
      await tx.domain.createMany({ data: rows });
      const keys = rows.map(({ id }) => ({ organizationId: organization.id, domainId: id }));
      await tx.reportAddress.createMany({ data: keys.map((key) => ({ ...key, token: makeToken() })) });
      await tx.checkSchedule.createMany({ data: keys });
      return answerInputs(inputs, new Set(wanted), known, this.config.maxDomainsPerOrganization);
    });
  }

  /** Removes a domain with all its data, at once. */
  async remove({ organization }: Member, name: string): Promise<void> {
    await this.database.forOrganization(organization.id, async (tx) => {
      const domain = await this.find(tx, organization.id, name);
      await deleteDomainData(tx, organization.id, domain.id);
      await tx.domain.delete({
        where: { organizationId_id: { organizationId: organization.id, id: domain.id } },
      });
    });
  }

  /** Replaces what the owner told us: DKIM selectors, and hosts or addresses that send. Asks for a check soon. */
  async setSenders(
    { organization }: Member,
    name: string,
    senders: { readonly selectors: readonly string[]; readonly hosts: readonly string[] },
  ): Promise<void> {
    const selectors = [...new Set(senders.selectors.map(readSelector))];
    const hosts = [...new Set(senders.hosts.map(readHost))];
    await this.database.forOrganization(organization.id, async (tx) => {
      const domain = await this.find(tx, organization.id, name);
      const key = { organizationId: organization.id, domainId: domain.id };
      await tx.dkimSelector.deleteMany({ where: { ...key, source: 'user', selector: { notIn: selectors } } });
      await tx.dkimSelector.createMany({
        data: selectors.map((selector) => ({ ...key, selector, source: 'user' })),
        skipDuplicates: true,
      });
      await tx.sendingHost.deleteMany({ where: key });
      await tx.sendingHost.createMany({ data: hosts.map((host) => ({ ...key, host })) });
      await tx.checkSchedule.updateMany({ where: key, data: { nextCheckAt: new Date() } });
    });
  }

  /** A new report address; the old ones go on working for 90 days. */
  async rotateReportAddress({ organization }: Member, name: string): Promise<string> {
    const token = makeToken();
    await this.database.forOrganization(organization.id, async (tx) => {
      const domain = await this.find(tx, organization.id, name);
      const key = { organizationId: organization.id, domainId: domain.id };
      const retiredAt = new Date(Date.now() + ROTATION_OVERLAP_DAYS * 86_400_000);
      await tx.reportAddress.updateMany({ where: { ...key, retiredAt: null }, data: { retiredAt } });
      await tx.reportAddress.create({ data: { ...key, token } });
    });
    return reportAddress(token, this.config.reportHost);
  }
}

function answerInputs(
  inputs: readonly DomainInput[],
  added: ReadonlySet<string>,
  known: ReadonlySet<string>,
  limit: number,
): AddedDomain[] {
  const answered = new Set<string>();
  return inputs.map((input) => {
    if ('refusal' in input) return { input: input.input, name: null, refusal: input.refusal };
    const { input: typed, name } = input;
    const isRepeat = known.has(name) || answered.has(name);
    answered.add(name);
    if (isRepeat) {
      return {
        input: typed,
        name,
        refusal: { reason: 'already-here', detail: 'This domain is already here.' },
      };
    }
    if (added.has(name)) return { input: typed, name, refusal: null };
    const detail = `An organization may have ${limit} domains on this instance.`;
    return { input: typed, name, refusal: { reason: 'too-many', detail } };
  });
}

const SELECTOR = /^[a-z0-9_](?:[a-z0-9._-]{0,61}[a-z0-9_])?$/; // RFC 6376 §3.1: labels of a DNS name

function readSelector(text: string): string {
  const selector = text
    .trim()
    .toLowerCase()
    .replace(/\._domainkey\b.*$/, '');
  if (!SELECTOR.test(selector))
    throw new ProblemError('request-invalid', `“${text}” is not a DKIM selector.`);
  return selector;
}

function readHost(text: string): string {
  const ip = parseIp(text.trim().replace(/^\[(.*)\]$/, '$1'));
  if (ip) return formatIp(ip);
  const read = readDomainName(text);
  if (!read.ok)
    throw new ProblemError('request-invalid', `“${text}” is neither a host name nor an IP address.`);
  return read.name;
}
