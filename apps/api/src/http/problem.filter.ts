import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { ProblemCode } from '@postseal/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PinoLogger } from 'nestjs-pino';
import { ProblemError, toProblem } from './problem.js';

const codeOfStatus: Readonly<Record<number, ProblemCode>> = {
  400: 'request-invalid',
  401: 'sign-in-required',
  403: 'not-allowed',
  404: 'not-found',
  409: 'conflict',
  413: 'request-invalid',
  415: 'request-invalid',
  429: 'too-many-requests',
};

/** Turns whatever was thrown into problem details; what nobody expected is logged and told as `internal`. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: PinoLogger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const known = asProblem(error);
    if (!known) this.log.error({ err: error, reference: request.id }, 'request failed');
    const problem = toProblem(
      known ?? new ProblemError('internal', 'Something went wrong on our side.'),
      request.id,
    );
    if (reply.raw.headersSent) {
      reply.raw.end();
      return;
    }
    void reply.status(problem.status).type('application/problem+json').send(problem);
  }
}

function asProblem(error: unknown): ProblemError | null {
  if (error instanceof ProblemError) return error;
  const status = error instanceof HttpException ? error.getStatus() : fastifyStatus(error);
  const code = status === null ? undefined : codeOfStatus[status];
  return code ? new ProblemError(code) : null;
}

/** Fastify's own refusals (body too large, broken JSON) carry a 4xx `statusCode`. */
function fastifyStatus(error: unknown): number | null {
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' && status < 500 ? status : null;
}
