import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Auth } from './auth.js';

/** Headers of a Node request in the form that better-auth reads. */
export function toWebHeaders(headers: IncomingHttpHeaders): Headers {
  const web = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    for (const item of Array.isArray(value) ? value : [value]) if (item !== undefined) web.append(name, item);
  }
  return web;
}

/** Answers `/api/auth/*` by better-auth. The client's address is the one Fastify trusts, for rate limits and sessions. */
export function mountAuth(fastify: FastifyInstance, auth: Auth, publicUrl: string): void {
  fastify.route({
    method: ['GET', 'POST'],
    url: '/api/auth/*',
    handler: async (request: FastifyRequest, reply: FastifyReply) => {
      const headers = toWebHeaders(request.headers);
      headers.set('x-postseal-client-ip', request.ip);
      headers.delete('content-length'); // the body below is written anew
      const body = request.body === undefined || request.body === null ? null : JSON.stringify(request.body);
      const answer = await auth.handler(
        new Request(new URL(request.url, publicUrl), { method: request.method, headers, body }),
      );
      reply.status(answer.status);
      answer.headers.forEach((value, name) => {
        if (name !== 'set-cookie') reply.header(name, value);
      });
      const cookies = answer.headers.getSetCookie();
      if (cookies.length > 0) reply.header('set-cookie', cookies);
      return reply.send(answer.body ? Buffer.from(await answer.arrayBuffer()) : null);
    },
  });
}
