import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { InboxService } from '../inbox/inbox.service.js';
import { makeMessageId } from '../inbox/message-id.js';
import { MailTestInbox } from '../mail-tests/mail-test-inbox.service.js';
import type { TestRefusal } from '../mail-tests/received-test.js';
import { MailBouncesService } from '../outbox/mail-bounces.service.js';
import { PeerLimits } from '../peer-limits.js';
import { MailCollector } from './mail-collector.js';
import { OperatorMailService } from './operator-mail.service.js';
import { type Recipient, RecipientDirectory } from './recipient-directory.js';
import { SmtpRefusal } from './smtp-refusal.js';

const MAX_CONNECTIONS = 500;
const MAX_RECIPIENTS = 100;
const MAX_UNKNOWN_RECIPIENTS = 20; // of one connection: whoever guesses more is sent away
const MAX_COPIED_BYTES = 128 * 1024 * 1024; // of one mail times its recipients
const MAX_HELD_BYTES = 256 * 1024 * 1024;
const IDLE_MS = 60_000;
const MAIL_MS = 10 * 60_000;
const SHUTDOWN_MS = 5_000;

const testRefusals: Readonly<Record<TestRefusal, readonly [450 | 452 | 550, string]>> = {
  'unknown-address': [550, 'This test address has run out'],
  'address-full': [450, 'This test address has taken many mails today; try again tomorrow'],
  'sender-busy': [450, 'Too many test mails from your address within an hour; try again later'],
  'store-full': [452, 'Too many test mails are kept at the moment; try again later'],
};

/** What is remembered of a connection besides smtp-server's own session. */
interface Peer {
  readonly ip: string;
  tlsVersion: string | null;
  unknownRecipients: number;
  /** Accepted recipients by address. */
  readonly recipients: Map<string, Recipient>;
}

/**
 * The SMTP listener: takes mail for live report addresses, and acknowledges it only after it is stored. Whatever keeps it
 * from storing is a 4xx, so that the sender keeps the mail and tries again.
 */
@Injectable()
export class SmtpIntakeServer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly peers = new WeakMap<SMTPServerSession, Peer>();
  private readonly limits: PeerLimits;
  private readonly collector: MailCollector;
  private server: SMTPServer | null = null;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly directory: RecipientDirectory,
    private readonly inbox: InboxService,
    private readonly operatorMail: OperatorMailService,
    private readonly mailTests: MailTestInbox,
    private readonly bounces: MailBouncesService,
    private readonly log: PinoLogger,
  ) {
    const { maxConnectionsPerIp, maxMailsPerMinutePerIp, maxMessageBytes } = config.smtp;
    this.limits = new PeerLimits({
      maxOpen: maxConnectionsPerIp,
      maxPerMinute: maxMailsPerMinutePerIp,
    });
    this.collector = new MailCollector({
      maxMailBytes: maxMessageBytes,
      maxHeldBytes: Math.max(MAX_HELD_BYTES, 2 * maxMessageBytes),
      maxDurationMs: MAIL_MS,
    });
  }

  /** Port on which it listens; another than configured only when that is 0. */
  get port(): number {
    return (this.server!.server.address() as AddressInfo).port;
  }

  async onApplicationBootstrap(): Promise<void> {
    const { host, port, tls } = this.config.smtp;
    const certificate = tls ? { cert: await readFile(tls.certFile), key: await readFile(tls.keyFile) } : {};
    const server = this.createServer(certificate);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => {
        server.off('error', reject);
        resolve();
      });
    });
    server.on('error', (error) => this.log.debug({ err: error }, 'smtp connection failed'));
    this.server = server;
    this.log.info({ host, port: this.port, hasOwnCertificate: tls !== null }, 'smtp listens');
  }

  /** Takes no new connections, lets the mails in hand be stored, then closes. */
  async beforeApplicationShutdown(): Promise<void> {
    await new Promise<void>((resolve) => (this.server ? this.server.close(resolve) : resolve()));
  }

  private createServer(certificate: { cert?: Buffer; key?: Buffer }): SMTPServer {
    const { reportHost, smtp } = this.config;
    return new SMTPServer({
      ...certificate,
      name: reportHost,
      banner: 'Postseal, takes DMARC and TLS reports',
      size: smtp.maxMessageBytes,
      maxClients: MAX_CONNECTIONS,
      maxRecipients: MAX_RECIPIENTS,
      socketTimeout: IDLE_MS,
      closeTimeout: SHUTDOWN_MS,
      authOptional: true,
      disabledCommands: ['AUTH'],
      disableReverseLookup: true, // no DNS on the path
      hideENHANCEDSTATUSCODES: false,
      useProxy: [...smtp.proxies], // smtp-server believes nobody when the list is empty
      hideSMTPUTF8: true, // our addresses and those of reporters are ASCII
      logger: false,
      onConnect: (session, done) => settle(this.connect(session), done),
      onSecure: (socket, session, done) => {
        const peer = this.peers.get(session);
        if (peer) peer.tlsVersion = (socket as TLSSocket).getProtocol();
        done();
      },
      onMailFrom: (_, session, done) => settle(this.beginMail(session), done),
      onRcptTo: ({ address }, session, done) => settle(this.addRecipient(address, session), done),
      onData: (stream, session, done) => settle(this.receive(stream, session), done),
      onClose: (session) => {
        const peer = this.peers.get(session);
        if (peer) this.limits.close(peer.ip);
      },
    });
  }

  private async connect(session: SMTPServerSession): Promise<void> {
    const ip = session.remoteAddress;
    if (!this.limits.open(ip)) {
      this.log.info({ remoteIp: ip }, 'smtp connection refused: too many at once');
      throw new SmtpRefusal(421, 'Too many connections from your address at once; try again later');
    }
    this.peers.set(session, { ip, tlsVersion: null, unknownRecipients: 0, recipients: new Map() });
  }

  private async beginMail(session: SMTPServerSession): Promise<void> {
    if (this.limits.count(session.remoteAddress)) return;
    this.log.info({ remoteIp: session.remoteAddress }, 'mail refused: too many within a minute');
    throw new SmtpRefusal(450, 'Too many mails from your address within a minute; try again later');
  }

  private async addRecipient(address: string, session: SMTPServerSession): Promise<void> {
    const peer = this.peers.get(session)!;
    const recipient = await this.directory.find(address).catch((error) => {
      this.log.warn({ err: error, remoteIp: peer.ip }, 'recipient could not be looked up');
      throw new SmtpRefusal(451, 'Recipients cannot be looked up at the moment; try again later');
    });
    if (recipient) {
      await this.requireAlone(recipient, session);
      peer.recipients.set(address.toLowerCase(), recipient);
      return;
    }
    if (++peer.unknownRecipients > MAX_UNKNOWN_RECIPIENTS)
      throw new SmtpRefusal(421, 'Too many unknown recipients');
    throw new SmtpRefusal(550, 'No such report address here');
  }

  /** A test mail goes to one address and nowhere else: then each mail has one answer. The others are asked for again. */
  private async requireAlone(recipient: Recipient, session: SMTPServerSession): Promise<void> {
    const { recipients, ip } = this.peers.get(session)!;
    const others = session.envelope.rcptTo.map(({ address }) => recipients.get(address.toLowerCase()));
    if (others.length > 0 && [recipient, ...others].some((one) => one?.kind === 'mail-test')) {
      throw new SmtpRefusal(452, 'Send a test mail to one address at a time');
    }
    if (recipient.kind !== 'mail-test') return;
    const refusal = await this.mailTests.refuse(recipient.token, ip).catch((error) => {
      this.log.warn({ err: error, remoteIp: ip }, 'limits of test mails could not be looked up');
      throw new SmtpRefusal(451, 'Recipients cannot be looked up at the moment; try again later');
    });
    if (refusal) throw new SmtpRefusal(...testRefusals[refusal]);
  }

  private receive(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<string> {
    return this.collector.receive(stream, async (raw) => {
      try {
        return await this.store(raw, session);
      } catch (error) {
        if (error instanceof SmtpRefusal) throw error;
        this.log.error(
          { err: error, remoteIp: session.remoteAddress, rawBytes: raw.length },
          'mail not stored',
        );
        throw new SmtpRefusal(451, 'The mail cannot be stored at the moment; try again later');
      }
    });
  }

  /** Stores the mail for each of its recipients and answers what the peer is told with the 250. */
  private async store(raw: Buffer, session: SMTPServerSession): Promise<string> {
    const { recipients, tlsVersion, ip } = this.peers.get(session)!;
    const { mailFrom, rcptTo } = session.envelope;
    const addressed = rcptTo.map(({ address }) => ({
      address,
      recipient: recipients.get(address.toLowerCase())!,
    }));
    if (raw.length * addressed.length > MAX_COPIED_BYTES) {
      throw new SmtpRefusal(452, 'Send a mail of this size to fewer recipients at a time');
    }
    const envelopeFrom = mailFrom ? mailFrom.address : '';
    const [first] = addressed;
    if (first?.recipient.kind === 'mail-test') return this.storeTest(first.recipient.token, raw, session);
    const shared = {
      receivedAt: new Date(),
      envelopeFrom,
      remoteIp: ip,
      heloName: session.hostNameAppearsAs || '',
      tlsVersion,
      raw,
      rawSha256: createHash('sha256').update(raw).digest(),
    };
    const copies = addressed.flatMap(({ address, recipient }) => {
      if (recipient.kind !== 'domain') return [];
      const { organizationId, domainId } = recipient;
      return [{ ...shared, organizationId, domainId, id: makeMessageId(), envelopeTo: address }];
    });
    for (const { recipient } of addressed) {
      if (recipient.kind === 'operator') {
        await this.operatorMail.accept({ role: recipient.role, envelopeFrom, remoteIp: ip, raw });
      }
      if (recipient.kind === 'return-path') await this.bounces.accept(recipient.mailId, raw);
    }
    if (copies.length > 0) await this.inbox.accept(copies);
    const inboxIds = copies.map(({ id }) => id);
    this.log.info({ inboxIds, remoteIp: ip, rawBytes: raw.length, tlsVersion }, 'mail stored');
    return `OK: stored${inboxIds[0] ? ` as ${inboxIds[0]}` : ''}`;
  }

  private async storeTest(token: string, raw: Buffer, session: SMTPServerSession): Promise<string> {
    const { tlsVersion, ip } = this.peers.get(session)!;
    const { mailFrom } = session.envelope;
    const maxBytes = this.config.mailTests.maxMessageBytes;
    if (raw.length > maxBytes) throw new SmtpRefusal(552, `A test mail may have at most ${maxBytes} bytes`);
    const refusal = await this.mailTests.accept({
      token,
      receivedAt: new Date(),
      envelopeFrom: mailFrom ? mailFrom.address : '',
      remoteIp: ip,
      heloName: session.hostNameAppearsAs || '',
      isTls: session.secure,
      tlsVersion,
      raw,
    });
    if (refusal) throw new SmtpRefusal(...testRefusals[refusal]);
    this.log.info({ remoteIp: ip, rawBytes: raw.length, tlsVersion }, 'test mail stored');
    return 'OK: stored, the result page shows it in a moment';
  }
}

/** Hands the outcome of a promise to a callback. */
function settle<T>(promise: Promise<T>, done: (error?: Error | null, value?: T) => void): void {
  promise.then(
    (value) => done(null, value),
    (error) => done(error),
  );
}
