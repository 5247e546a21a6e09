import { Controller, Req, Res } from '@nestjs/common';
import { checkPublicly } from '@postseal/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PinoLogger } from 'nestjs-pino';
import { Implements, Input, type Parsed } from '../http/implements.js';
import { streamLines } from '../http/ndjson.js';
import { PublicChecks } from './public-checks.service.js';

@Controller()
export class PublicChecksController {
  constructor(
    private readonly checks: PublicChecks,
    private readonly log: PinoLogger,
  ) {}

  @Implements(checkPublicly)
  async check(
    @Req() request: FastifyRequest,
    @Input() { body }: Parsed<typeof checkPublicly>,
    @Res() reply: FastifyReply,
  ) {
    const run = this.checks.admit(request.ip, body);
    await streamLines(reply, checkPublicly.response, async (tell) => {
      await run(tell).catch((error) => {
        this.log.error({ err: error }, 'public check failed');
        tell({ kind: 'failed', detail: 'The check broke off. Try again in a moment.' });
      });
    });
  }
}
