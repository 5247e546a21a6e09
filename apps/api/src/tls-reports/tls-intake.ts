import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { PinoLogger } from 'nestjs-pino';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { Database } from '../database/database.js';
import { InboxService } from '../inbox/inbox.service.js';
import { makeMessageId } from '../inbox/message-id.js';
import { PeerLimits } from '../peer-limits.js';
import { TLS_INTAKE_PATH } from './tls-setup.js';

const MAX_BODY_BYTES = 4 * 1024 * 1024; // packed reports of the largest senders are a few kilobytes
const MAX_AT_ONCE = 16; // bodies held in memory
const MAX_AT_ONCE_PER_PEER = 4;
const MAX_PER_MINUTE_PER_PEER = 120;
const BODY_MS = 30_000;
const TOKEN = /^[a-z0-9]{12,64}$/;

/**
 * Takes TLS reports over HTTPS (RFC 8460 §5.4) at an unguessable address for each domain. What comes is put into the same
 * inbox as mail, as a mail of one part, and acknowledged after it is stored: everything after that is the same for both.
 */
@Injectable()
export class TlsIntake {
  private readonly limits = new PeerLimits({
    maxOpen: MAX_AT_ONCE_PER_PEER,
    maxPerMinute: MAX_PER_MINUTE_PER_PEER,
  });
  private underWay = 0;

  constructor(
    private readonly database: Database,
    private readonly inbox: InboxService,
    @Inject(CONFIG) private readonly config: Config,
    private readonly log: PinoLogger,
  ) {}

  /** Answers `POST /api/tlsrpt/TOKEN`. In a scope of its own, where bodies are bytes whatever their type. */
  mount(fastify: FastifyInstance): void {
    fastify.register(async (scope) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser(
        '*',
        { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES },
        async (_: unknown, body: Buffer) => body,
      );
      scope.setErrorHandler((error: { statusCode?: number }, _request, reply) => {
        const status = error.statusCode ?? 500;
        return answer(
          reply,
          status,
          status === 413 ? `A report may have at most ${MAX_BODY_BYTES} bytes` : 'Not taken',
        );
      });
      scope.post(`${TLS_INTAKE_PATH}/:token`, {
        onRequest: (request, reply) => this.admit(request, reply),
        handler: (request, reply) => this.take(request, reply),
      });
    });
  }

  /** Before a byte of the body is read: how many there are, and whether the address is live. */
  private async admit(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const { ip } = request;
    if (!this.limits.count(ip))
      return later(reply, 429, 'Too many reports from your address within a minute');
    if (this.underWay >= MAX_AT_ONCE) return later(reply, 503, 'Too many reports are arriving at the moment');
    if (!this.limits.open(ip)) return later(reply, 429, 'Too many reports from your address at once');
    this.underWay++;
    const timer = setTimeout(() => request.raw.destroy(), BODY_MS);
    request.raw.once('end', () => clearTimeout(timer));
    reply.raw.once('close', () => {
      clearTimeout(timer);
      this.underWay--;
      this.limits.close(ip);
    });
    return undefined;
  }

  private async take(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const { token } = request.params as { token: string };
    const body = request.body as Buffer | undefined;
    try {
      const recipient = TOKEN.test(token.toLowerCase()) ? await this.find(token.toLowerCase()) : null;
      if (!recipient) return answer(reply, 404, 'No such report address here');
      if (!body || body.length === 0) return answer(reply, 400, 'The request has no body');
      const id = await this.store(recipient, body, request);
      return answer(reply, 201, `OK: stored as ${id}`);
    } catch (error) {
      this.log.error({ err: error, remoteIp: request.ip }, 'posted report not stored');
      return later(reply, 503, 'The report cannot be stored at the moment');
    }
  }

  private find(token: string) {
    return this.database.system.reportAddress.findFirst({
      where: { token, OR: [{ retiredAt: null }, { retiredAt: { gt: new Date() } }] },
      select: { organizationId: true, domainId: true, token: true },
    });
  }

  private async store(
    { organizationId, domainId, token }: { organizationId: string; domainId: string; token: string },
    body: Buffer,
    request: FastifyRequest,
  ): Promise<string> {
    const id = makeMessageId();
    const raw = asMail(body, request);
    await this.inbox.accept([
      {
        organizationId,
        domainId,
        id,
        receivedAt: new Date(),
        envelopeFrom: '',
        envelopeTo: `${this.config.publicUrl}${TLS_INTAKE_PATH}/${token}`,
        remoteIp: request.ip,
        heloName: 'HTTPS',
        tlsVersion: null,
        raw,
        rawSha256: createHash('sha256').update(raw).digest(),
      },
    ]);
    this.log.info({ inboxIds: [id], remoteIp: request.ip, rawBytes: raw.length }, 'posted report stored');
    return id;
  }
}

/** The body as a mail of one part: with the type that was stated, unless that is no type. */
function asMail(body: Buffer, { headers, ip }: FastifyRequest): Buffer {
  const stated = headers['content-type'] ?? '';
  const type =
    /^[\w.+-]{1,80}\/[\w.+-]{1,80}$/.exec(stated.split(';')[0]!.trim())?.[0] ?? 'application/octet-stream';
  const lines = [
    `Received: from [${ip}] by HTTPS; ${new Date().toUTCString()}`,
    'Subject: TLS report by HTTPS',
    'MIME-Version: 1.0',
    `Content-Type: ${type}`,
    'Content-Transfer-Encoding: binary',
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body]);
}

function answer(reply: FastifyReply, status: number, text: string): FastifyReply {
  return reply.status(status).header('cache-control', 'no-store').type('text/plain').send(`${text}\n`);
}

/** RFC 8460 §5.5: senders try again. The rest of a body that nobody reads is not waited for. */
function later(reply: FastifyReply, status: 429 | 503, text: string): FastifyReply {
  return answer(reply.header('retry-after', '60').header('connection', 'close'), status, text);
}
