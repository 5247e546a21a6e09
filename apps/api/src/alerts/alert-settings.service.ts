import { Inject, Injectable } from '@nestjs/common';
import type { AlertSettings } from '@postseal/contract';
import { isSameOrBelow } from '@postseal/mail-terms';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { Database, type Transaction } from '../database/database.js';
import type { Member } from '../http/caller.js';
import { ProblemError } from '../http/problem.js';
import { OutboxService } from '../outbox/outbox.service.js';
import { testAlertMail } from './alert-mails.js';
import { findOwners, findRecipients } from './alert-recipients.js';

const MAX_TEST_MAILS_PER_HOUR = 40; // the addresses are anybody's: a test must not become a flood

/** Who hears of alerts. */
@Injectable()
export class AlertSettingsService {
  constructor(
    private readonly database: Database,
    private readonly outbox: OutboxService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  read({ organization }: Member): Promise<AlertSettings> {
    return this.database.forOrganization(organization.id, (tx) => describe(tx, organization.id));
  }

  set({ organization }: Member, addresses: readonly string[]): Promise<AlertSettings> {
    const emails = [...new Set(addresses.map((address) => address.trim().toLowerCase()))];
    return this.database.forOrganization(organization.id, async (tx) => {
      await tx.alertAddress.deleteMany({ where: { organizationId: organization.id } });
      await tx.alertAddress.createMany({
        data: emails.map((email) => ({ organizationId: organization.id, email })),
      });
      return describe(tx, organization.id);
    });
  }

  /** Sends a test alert to everybody who would hear of a real one. */
  async sendTest({ organization }: Member): Promise<string[]> {
    const recipients = await this.database.forOrganization(organization.id, (tx) =>
      findRecipients(tx, organization.id),
    );
    const anHourAgo = new Date(Date.now() - 3_600_000);
    if ((await this.outbox.countSince(organization.id, 'test', anHourAgo)) >= MAX_TEST_MAILS_PER_HOUR)
      throw new ProblemError('too-many-requests', 'Enough test alerts for now. Try again in an hour.');
    const mails = recipients.map((recipient) =>
      testAlertMail(recipient, organization.id, this.config.publicUrl),
    );
    await this.outbox.add(mails);
    return recipients;
  }
}

async function describe(tx: Transaction, organizationId: string): Promise<AlertSettings> {
  const rows = await tx.alertAddress.findMany({ where: { organizationId }, orderBy: { email: 'asc' } });
  const owners = await findOwners(tx, organizationId);
  const domains = await tx.domain.findMany({ where: { organizationId }, select: { name: true } });
  const addresses = rows.map(({ email }) => email);
  const warnings = (addresses.length > 0 ? addresses : owners).flatMap((address) => {
    const host = address.slice(address.lastIndexOf('@') + 1);
    const watched = domains.find(({ name }) => isSameOrBelow(host, name));
    return watched ? [{ address, domain: watched.name }] : [];
  });
  return { addresses, owners, warnings };
}
