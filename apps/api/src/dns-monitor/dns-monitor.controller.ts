import { Controller, Res } from '@nestjs/common';
import { checkNow, readPosture, readSenderRequirements } from '@postseal/contract';
import type { FastifyReply } from 'fastify';
import { PinoLogger } from 'nestjs-pino';
import { FromCaller, type Member } from '../http/caller.js';
import { Implements, Input, type Parsed } from '../http/implements.js';
import { streamLines } from '../http/ndjson.js';
import { PostureService } from './posture.service.js';
import { SenderRequirementsService } from './sender-requirements.service.js';

@Controller()
export class DnsMonitorController {
  constructor(
    private readonly posture: PostureService,
    private readonly requirements: SenderRequirementsService,
    private readonly log: PinoLogger,
  ) {}

  @Implements(readPosture)
  read(@FromCaller() member: Member, @Input() { params }: Parsed<typeof readPosture>) {
    return this.posture.read(member, params.domain);
  }

  @Implements(readSenderRequirements)
  readRequirements(@FromCaller() member: Member, @Input() { params }: Parsed<typeof readSenderRequirements>) {
    return this.requirements.read(member, params.domain);
  }

  @Implements(checkNow)
  async check(
    @FromCaller() member: Member,
    @Input() { params }: Parsed<typeof checkNow>,
    @Res() reply: FastifyReply,
  ) {
    const run = await this.posture.begin(member, params.domain);
    await streamLines(reply, checkNow.response, async (tell) => {
      await run(tell).catch((error) => {
        this.log.error({ err: error }, 'check on demand failed');
        tell({ kind: 'failed', detail: 'The check broke off. It will be tried again by itself.' });
      });
    });
  }
}
