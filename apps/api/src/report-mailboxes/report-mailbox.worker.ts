import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { ImapFlow } from 'imapflow';
import { PinoLogger } from 'nestjs-pino';
import type { RunningConfig } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { Database } from '../database/database.js';
import type { ReportMailbox } from '../database/generated/client.js';
import type { ImportedMessage } from '../inbox/inbound-message.js';
import { InboxService } from '../inbox/inbox.service.js';
import { makeMessageId } from '../inbox/message-id.js';
import { LeasedWork } from '../leases/leased-work.js';
import { explainMailboxFault, openMailbox } from './mailbox-connection.js';
import { type FetchedMail, type MailboxHabits, type MailboxPlace, readNewMail } from './mailbox-session.js';
import { claimMailboxes } from './report-mailboxes.queries.js';
import { ReportMailboxesService } from './report-mailboxes.service.js';

const TICK_MS = 2_000;
const LEASE_SECONDS = 60;
const RENEW_MS = 15_000;
const LOOK_MS = 60_000; // when the server says nothing: some have no IDLE
const MAX_CONCURRENT = 50; // connections of one worker
const MAX_PAUSE_SECONDS = 3_600;

/** The settings of a mailbox were changed, or another worker has it: this one stops without a word. */
class LeaseLost extends Error {}

/** Stays connected to mailboxes and puts new mails into the inbox. Any number of workers share the mailboxes by leases. */
@Injectable()
export class ReportMailboxWorker implements OnApplicationShutdown {
  private readonly stopping = new AbortController();
  private readonly work: LeasedWork<ReportMailbox>;

  constructor(
    private readonly database: Database,
    private readonly inbox: InboxService,
    private readonly mailboxes: ReportMailboxesService,
    @Inject(CONFIG) private readonly config: RunningConfig,
    private readonly log: PinoLogger,
  ) {
    this.work = new LeasedWork({
      claim: (free) => claimMailboxes(this.database.system, free, LEASE_SECONDS),
      perform: (mailbox) => this.attend(mailbox),
      maxConcurrent: MAX_CONCURRENT,
      onClaimFailed: (error) => this.log.warn({ err: error }, 'mailboxes could not be claimed'),
      onPieceFailed: (error, { id }) =>
        this.log.error({ err: error, mailboxId: id }, 'mailbox could not be read'),
    });
  }

  @Interval(TICK_MS)
  tick(): Promise<void> {
    return this.work.tick();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.work.stop();
  }

  /** Reads a mailbox until it fails, its lease is lost, or the process ends. */
  private async attend(mailbox: ReportMailbox): Promise<void> {
    try {
      const secrets = this.mailboxes.secretsOf(mailbox);
      const { host, port, userName } = mailbox;
      const security = mailbox.security as 'tls' | 'starttls';
      const client = await openMailbox(
        { host, port, security, userName, secrets },
        { allowAddresses: this.config.imap.allowAddresses, maxMailBytes: this.config.smtp.maxMessageBytes },
      );
      try {
        await this.update(mailbox, {
          state: 'connected',
          lastConnectedAt: new Date(),
          lastError: null,
          failingSince: null,
          failures: 0,
        });
        await this.stay(client, mailbox);
      } finally {
        client.close();
      }
      await this.update(mailbox, { state: 'waiting', lease: null, leasedUntil: null });
    } catch (error) {
      if (error instanceof LeaseLost) return;
      await this.noteFailure(mailbox, error);
    }
  }

  private async stay(client: ImapFlow, mailbox: ReportMailbox): Promise<void> {
    const { signal } = this.stopping;
    const closed = once(client, 'close');
    const lease = setInterval(() => {
      this.renew(mailbox).catch(() => client.close()); // whatever it waits for ends then
    }, RENEW_MS);
    try {
      let place: MailboxPlace = mailbox;
      const habits: MailboxHabits = {
        folder: mailbox.folder,
        afterwards: mailbox.afterwards as MailboxHabits['afterwards'],
        moveTo: mailbox.moveTo,
        maxMailBytes: this.config.smtp.maxMessageBytes,
      };
      const store = {
        store: (mails: readonly FetchedMail[], passedOver: number, reached: MailboxPlace) =>
          this.store(mailbox, mails, passedOver, reached),
        marked: () => this.update(mailbox, { unmarkedUids: [] }),
      };
      while (!signal.aborted && client.usable) {
        const arrival = once(client, 'exists');
        place = await readNewMail(client, habits, place, store, signal);
        const waiting = new AbortController();
        const isOver = AbortSignal.any([signal, waiting.signal]);
        await Promise.race([arrival, closed, sleep(LOOK_MS, undefined, { signal: isOver }).catch(() => {})]);
        waiting.abort();
      }
      if (!signal.aborted) await this.renew(mailbox); // lost, or did the server hang up?
      if (!signal.aborted) throw Object.assign(new Error('closed'), { code: 'closed by the server' });
    } finally {
      clearInterval(lease);
    }
  }

  /** Mails, and how far the mailbox was read, with one commit; only by who holds the lease. */
  private async store(
    mailbox: ReportMailbox,
    mails: readonly FetchedMail[],
    passedOver: number,
    { uidValidity, lastUid, unmarkedUids }: MailboxPlace,
  ): Promise<void> {
    const { organizationId, id, lease } = mailbox;
    await this.database.forOrganization(organizationId, async (tx) => {
      const { stored } = await this.inbox.addImported(
        tx,
        organizationId,
        mails.map((mail) => toMessage(mail, mailbox)),
      );
      const { count } = await tx.reportMailbox.updateMany({
        where: { organizationId, id, lease },
        data: {
          uidValidity,
          lastUid,
          unmarkedUids: [...unmarkedUids],
          stored: { increment: stored },
          passedOver: { increment: passedOver },
          ...(stored > 0 ? { lastMailAt: new Date() } : {}),
        },
      });
      if (count === 0) throw new LeaseLost();
    });
    this.log.info({ mailboxId: id, mailCount: mails.length, passedOver }, 'mails fetched');
  }

  private renew(mailbox: ReportMailbox): Promise<void> {
    return this.update(mailbox, { leasedUntil: new Date(Date.now() + LEASE_SECONDS * 1000) });
  }

  private async update(
    { organizationId, id, lease }: ReportMailbox,
    data: Parameters<Database['system']['reportMailbox']['updateMany']>[0]['data'],
  ): Promise<void> {
    const { count } = await this.database.system.reportMailbox.updateMany({
      where: { organizationId, id, lease },
      data,
    });
    if (count === 0) throw new LeaseLost();
  }

  /** What went wrong is shown; tried again after a pause that grows. */
  private async noteFailure(mailbox: ReportMailbox, error: unknown): Promise<void> {
    const lastError = explainMailboxFault(error, mailbox.host);
    this.log.warn({ mailboxId: mailbox.id, reason: lastError }, 'mailbox failed');
    const current = await this.database.system.reportMailbox.findUnique({
      where: { organizationId_id: { organizationId: mailbox.organizationId, id: mailbox.id } },
    });
    const failures = (current?.failures ?? 0) + 1;
    const pauseSeconds = Math.min(MAX_PAUSE_SECONDS, 15 * 2 ** failures);
    await this.update(mailbox, {
      state: 'failing',
      lastError,
      failingSince: current?.failingSince ?? new Date(),
      failures,
      nextLookAt: new Date(Date.now() + pauseSeconds * 1000),
      lease: null,
      leasedUntil: null,
    }).catch((lost) => {
      if (!(lost instanceof LeaseLost)) throw lost;
    });
  }
}

function toMessage({ raw }: FetchedMail, { userName, folder }: ReportMailbox): ImportedMessage {
  return {
    id: makeMessageId(),
    origin: 'imap',
    format: 'mail',
    fileName: null,
    importId: null,
    remoteIp: '',
    mailbox: `${userName}, ${folder}`,
    raw,
    rawSha256: createHash('sha256').update(raw).digest(),
  };
}
