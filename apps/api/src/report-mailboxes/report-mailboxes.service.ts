import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { MailboxForm, ReportMailbox } from '@postseal/contract';
import type { RunningConfig } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { Database, type Transaction } from '../database/database.js';
import type { ReportMailbox as ReportMailboxRow } from '../database/generated/client.js';
import type { Member } from '../http/caller.js';
import { ProblemError } from '../http/problem.js';
import { seal, unseal } from '../notification-channels/sealing.js';
import { explainMailboxFault, type MailboxSecrets, openMailbox } from './mailbox-connection.js';

const MAX_MAILBOXES = 10; // of an organization

/** Mailboxes elsewhere that reports are fetched from. */
@Injectable()
export class ReportMailboxesService {
  constructor(
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: RunningConfig,
  ) {}

  list({ organization }: Member): Promise<ReportMailbox[]> {
    return this.database.forOrganization(organization.id, async (tx) => {
      const rows = await tx.reportMailbox.findMany({
        where: { organizationId: organization.id },
        orderBy: { createdAt: 'asc' },
      });
      return rows.map((row) => this.toMailbox(row));
    });
  }

  /** Throws `conflict` when there are too many, `request-invalid` when a secret is missing. */
  add({ organization }: Member, form: MailboxForm): Promise<ReportMailbox> {
    const { id: organizationId } = organization;
    return this.database.forOrganization(organizationId, async (tx) => {
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${organizationId}))`; // two at once would pass the limit
      if ((await tx.reportMailbox.count({ where: { organizationId } })) >= MAX_MAILBOXES)
        throw new ProblemError('conflict', `An organization has at most ${MAX_MAILBOXES} mailboxes.`);
      const id = randomUUID();
      const sealed = this.seal(organizationId, id, requireSecrets(form.auth, null));
      const row = await tx.reportMailbox.create({
        data: { organizationId, id, sealed, ...toColumns(form) },
      });
      return this.toMailbox(row);
    });
  }

  /** Whoever reads the mailbox at present stops, and it is read anew as it is set now. */
  change({ organization }: Member, id: string, form: MailboxForm): Promise<ReportMailbox> {
    const key = { organizationId: organization.id, id };
    return this.database.forOrganization(organization.id, async (tx) => {
      const before = await findRow(tx, key);
      const isSamePlace =
        before.host === form.host && before.userName === form.userName && before.folder === form.folder;
      const secrets = requireSecrets(form.auth, this.secretsLentTo(before, form));
      const row = await tx.reportMailbox.update({
        where: { organizationId_id: key },
        data: {
          ...toColumns(form),
          ...(isSamePlace ? {} : { uidValidity: null, lastUid: 0n, unmarkedUids: [] }),
          sealed: this.seal(organization.id, id, secrets),
          state: 'waiting',
          lastError: null,
          failingSince: null,
          failures: 0,
          nextLookAt: new Date(),
          lease: null,
          leasedUntil: null,
        },
      });
      return this.toMailbox(row);
    });
  }

  remove({ organization }: Member, id: string): Promise<void> {
    const key = { organizationId: organization.id, id };
    return this.database.forOrganization(organization.id, async (tx) => {
      await findRow(tx, key);
      await tx.reportMailbox.delete({ where: { organizationId_id: key } });
    });
  }

  /** Signs in and lists the folders. */
  async test(
    { organization }: Member,
    { id, ...form }: MailboxForm & { readonly id: string | null },
  ): Promise<{ error: string | null; folders: string[] }> {
    const kept =
      id === null
        ? null
        : await this.database.forOrganization(organization.id, async (tx) =>
            this.secretsLentTo(await findRow(tx, { organizationId: organization.id, id }), form),
          );
    const secrets = requireSecrets(form.auth, kept);
    try {
      const client = await openMailbox(
        { ...form, secrets },
        { allowAddresses: this.config.imap.allowAddresses, maxMailBytes: this.config.smtp.maxMessageBytes },
      );
      try {
        const folders = (await client.list()).map(({ path }) => path);
        await client.mailboxOpen(form.folder, { readOnly: true });
        const missing = form.afterwards === 'move' && !folders.includes(form.moveTo ?? '');
        return { error: missing ? `There is no folder “${form.moveTo}” to move mails to.` : null, folders };
      } finally {
        await client.logout().catch(() => client.close());
      }
    } catch (error) {
      return { error: explainMailboxFault(error, form.host), folders: [] };
    }
  }

  /** What signing in needs. Throws UnsealError when the instance's secret is another one now. */
  secretsOf({ organizationId, id, sealed }: ReportMailboxRow): MailboxSecrets {
    return JSON.parse(unseal(sealed, ownerOf(organizationId, id), this.config.secret));
  }

  /** Kept secrets go to the server that they were given for, and to no other: an admin must not lead them elsewhere. */
  private secretsLentTo(row: ReportMailboxRow, form: MailboxForm): MailboxSecrets | null {
    const secrets = this.secretsOf(row);
    return row.host === form.host && row.userName === form.userName ? secrets : null;
  }

  private seal(organizationId: string, id: string, secrets: MailboxSecrets): string {
    return seal(JSON.stringify(secrets), ownerOf(organizationId, id), this.config.secret);
  }

  private toMailbox(row: ReportMailboxRow): ReportMailbox {
    const secrets = this.secretsOf(row);
    const { id, host, port, userName, folder, moveTo, isEnabled, lastError, stored, passedOver } = row;
    return {
      id,
      host,
      port,
      security: row.security as ReportMailbox['security'],
      userName,
      authKind: secrets.kind,
      clientId: secrets.kind === 'password' ? null : secrets.clientId,
      tenant: secrets.kind === 'microsoft' ? secrets.tenant : null,
      folder,
      afterwards: row.afterwards as ReportMailbox['afterwards'],
      moveTo,
      isEnabled,
      state: row.state as ReportMailbox['state'],
      lastError,
      failingSince: row.failingSince?.toISOString() ?? null,
      lastConnectedAt: row.lastConnectedAt?.toISOString() ?? null,
      lastMailAt: row.lastMailAt?.toISOString() ?? null,
      stored,
      passedOver,
    };
  }
}

async function findRow(
  tx: Transaction,
  key: { organizationId: string; id: string },
): Promise<ReportMailboxRow> {
  const row = await tx.reportMailbox.findUnique({ where: { organizationId_id: key } });
  if (!row) throw new ProblemError('not-found', 'There is no such mailbox.');
  return row;
}

function ownerOf(organizationId: string, id: string): string {
  return `report-mailbox ${organizationId} ${id}`;
}

/** Secrets that were left empty are those that are kept. Throws `request-invalid` when there are none. */
function requireSecrets(stated: MailboxSecrets, kept: MailboxSecrets | null): MailboxSecrets {
  const miss = (field: string, message: string): never => {
    throw new ProblemError('request-invalid', message, [{ path: field, message }]);
  };
  if (stated.kind === 'password') {
    const password = stated.password || (kept?.kind === 'password' ? kept.password : '');
    return password ? { kind: 'password', password } : miss('password', 'Enter the password.');
  }
  const same = kept?.kind === stated.kind ? kept : null;
  const clientSecret = stated.clientSecret || same?.clientSecret || '';
  const refreshToken = stated.refreshToken || same?.refreshToken || '';
  if (!clientSecret) miss('clientSecret', 'Enter the client secret.');
  if (!refreshToken && stated.kind === 'google') miss('refreshToken', 'Enter the refresh token.');
  return { ...stated, clientSecret, refreshToken };
}

function toColumns({ auth, moveTo, ...columns }: MailboxForm) {
  const isMoved = columns.afterwards === 'move';
  if (isMoved && (!moveTo || moveTo === columns.folder)) {
    const message = 'Name another folder, for the mails that are stored.';
    throw new ProblemError('request-invalid', message, [{ path: 'moveTo', message }]);
  }
  return { ...columns, authKind: auth.kind, moveTo: isMoved ? moveTo : null };
}
