import {
  applyDecorators,
  createParamDecorator,
  Delete,
  type ExecutionContext,
  Get,
  HttpCode,
  Post,
  Put,
  SetMetadata,
} from '@nestjs/common';
import type { RouteDescription } from '@postseal/contract';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { ProblemError } from './problem.js';

export const ROUTE = 'postseal:route';
const verbs = { GET: Get, POST: Post, PUT: Put, DELETE: Delete } as const;

/** Binds a handler to a route of the contract: verb, path, access, response filter. */
export function Implements(route: RouteDescription): MethodDecorator {
  return applyDecorators(verbs[route.method](route.path), HttpCode(200), SetMetadata(ROUTE, route));
}

type Output<T> = T extends z.ZodType ? z.output<T> : undefined;

/** What a handler gets of a route's input: parsed, defaults filled, undeclared fields dropped. */
export type Parsed<R extends RouteDescription> = (R extends { params: infer P }
  ? { params: Output<P> }
  : unknown) &
  (R extends { query: infer Q } ? { query: Output<Q> } : unknown) &
  (R extends { body: infer B } ? { body: Output<B> } : unknown);

/** Parameter decorator: the request's parts, parsed by the route's schemas. Refuses with `request-invalid`. */
export const Input = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const route: RouteDescription = Reflect.getMetadata(ROUTE, context.getHandler());
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const fields: { path: string; message: string }[] = [];
  const parse = (part: 'params' | 'query' | 'body') => {
    const outcome = route[part]?.safeParse(request[part] ?? {});
    if (outcome?.success === false) {
      fields.push(
        ...outcome.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })),
      );
    }
    if (holdsNul(outcome?.data)) throw new ProblemError('request-invalid');
    return outcome?.data;
  };
  const input = { params: parse('params'), query: parse('query'), body: parse('body') };
  if (fields.length > 0) throw new ProblemError('request-invalid', fields[0]!.message, fields);
  return input;
});

/** No name, note or search holds U+0000, and PostgreSQL takes no text with it. Looks into what a schema let through. */
function holdsNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0');
  const isContainer = typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);
  return isContainer && Object.values(value).some(holdsNul);
}
