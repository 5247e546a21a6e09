import type { DynamicModule } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import type { Config } from '../config/config.js';

/** Fields that could hold a secret or a person's mail; they never reach a log. */
const redacted = [
  'req.headers.cookie',
  'req.headers.authorization',
  'res.headers["set-cookie"]',
  'password',
  'token',
  'raw',
];

/** pino for the whole process: JSON lines, one per request at debug level, errors with their reference. */
export function loggingModule(level: Config['logLevel']): DynamicModule {
  return LoggerModule.forRoot({
    pinoHttp: {
      level,
      redact: redacted,
      customLogLevel: (_request, response, error) =>
        error || response.statusCode >= 500 ? 'error' : 'debug',
      serializers: {
        req: (request: { id: string; method: string; url: string }) => ({
          id: request.id,
          method: request.method,
          path: request.url?.split('?')[0],
        }),
        res: (response: { statusCode: number }) => ({ status: response.statusCode }),
      },
    },
  });
}
