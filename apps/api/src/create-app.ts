import { randomUUID } from 'node:crypto';
import { ConsoleLogger, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { mountAuth } from './accounts/auth.handler.js';
import type { Auth } from './accounts/auth.js';
import { AUTH } from './accounts/session.service.js';
import { AppModule } from './app.module.js';
import type { RunningConfig } from './config/config.js';
import type { Database } from './database/database.js';
import type { ProcessRole } from './process-roles.js';
import { TlsIntake } from './tls-reports/tls-intake.js';

/** What Nest itself says: only trouble, as JSON lines like everything else. */
const nestLog = () => new ConsoleLogger({ json: true, logLevels: ['warn', 'error', 'fatal'] });

const MAX_BODY_BYTES = 1024 * 1024; // the largest input is a pasted list of domains

/** Builds the HTTP application with every route mounted; it listens to nothing yet. */
export async function createHttpApp(
  config: RunningConfig,
  database: Database,
  roles: readonly ProcessRole[],
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: MAX_BODY_BYTES,
    trustProxy: [...config.http.trustedProxies],
    genReqId: () => randomUUID(), // told to people as the reference of an error
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.of(config, database, roles),
    adapter,
    {
      logger: nestLog(),
      abortOnError: false,
    },
  );
  app.setGlobalPrefix('api');
  takeFiles(adapter.getInstance() as never);
  mountAuth(adapter.getInstance() as never, app.get<Auth>(AUTH), config.publicUrl);
  app.get(TlsIntake).mount(adapter.getInstance() as never);
  return app;
}

/** Bodies of these types are files: they reach their handler as a stream, which reads no more than it takes. */
const FILE_TYPES =
  /^(application\/(octet-stream|gzip|x-gzip|zip|xml|mbox|tlsrpt\+(gzip|json))|message\/rfc822|text\/xml)\b/;

function takeFiles(fastify: FastifyInstance): void {
  fastify.addContentTypeParser(FILE_TYPES, (_request, payload, done) => done(null, payload));
}

/** Builds the application of a process without HTTP. Its listeners and timers begin at `init`. */
export function createBackgroundApp(
  config: RunningConfig,
  database: Database,
  roles: readonly ProcessRole[],
): Promise<INestApplicationContext> {
  return NestFactory.createApplicationContext(AppModule.of(config, database, roles), {
    logger: nestLog(),
    abortOnError: false,
  });
}
