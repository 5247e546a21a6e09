import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { RouteDescription } from '@postseal/contract';
import { PinoLogger } from 'nestjs-pino';
import { map, type Observable } from 'rxjs';
import { ROUTE } from './implements.js';

/** Lets only what the contract declares leave the server; a response that breaks it is our fault and is logged. */
@Injectable()
export class ResponseFilter implements NestInterceptor {
  constructor(private readonly log: PinoLogger) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const route: RouteDescription | undefined = Reflect.getMetadata(ROUTE, context.getHandler());
    if (!route || route.stream) return next.handle();
    return next.handle().pipe(
      map((body) => {
        const outcome = route.response.safeParse(body);
        if (outcome.success) return outcome.data;
        this.log.error({ path: route.path, issues: outcome.error.issues }, 'response breaks its contract');
        throw new Error(`response of ${route.method} ${route.path} breaks its contract`);
      }),
    );
  }
}
