import type { FastifyReply } from 'fastify';
import type { z } from 'zod';

/** Streams values as JSON lines while `work` produces them; each passes the contract's schema first. Ends when work does. */
export async function streamLines<T>(
  reply: FastifyReply,
  schema: z.ZodType<T>,
  work: (tell: (line: T) => void) => Promise<void>,
): Promise<void> {
  reply.hijack();
  reply.raw.writeHead(200, {
    'content-type': 'application/x-ndjson; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no', // proxies must not hold lines back
  });
  try {
    await work((line) => {
      if (!reply.raw.destroyed) reply.raw.write(`${JSON.stringify(schema.parse(line))}\n`);
    });
  } finally {
    reply.raw.end();
  }
}
