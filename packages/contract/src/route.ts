import type { z } from 'zod';

/**
 * Who may call a route. `public` needs nothing, `session` a signed-in person; the four roles need membership of the
 * session's active organization at that rank or above; `operator` runs the instance.
 */
export type Access = 'public' | 'session' | 'viewer' | 'member' | 'admin' | 'owner' | 'operator';

export interface RouteDescription {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path below `/api`, with `:name` for parameters. */
  readonly path: `/${string}`;
  readonly access: Access;
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  /** Whole answer; with `stream: 'ndjson'` the shape of one line, with `stream: 'bytes'` unused. */
  readonly response: z.ZodType;
  readonly stream?: 'ndjson' | 'bytes';
  /** The body is a file as it is, not JSON. */
  readonly request?: 'bytes';
  /** A report key (`Authorization: Bearer …`) opens it as well, for the key's organization. */
  readonly takesReportKey?: boolean;
}

/** A route as data, written once: the API binds it, the web app calls it. Keeps the literal types. */
export function route<const R extends RouteDescription>(description: R): R {
  return description;
}

type Input<T> = T extends z.ZodType ? z.input<T> : undefined;

/** What a caller passes for a route: only the parts that the route declares. */
export type RouteInput<R extends RouteDescription> = (R extends { params: infer P }
  ? { params: Input<P> }
  : unknown) &
  (R extends { query: infer Q } ? { query?: Input<Q> } : unknown) &
  (R extends { body: infer B } ? { body: Input<B> } : unknown);

/** What a route answers. */
export type RouteOutput<R extends RouteDescription> = z.output<R['response']>;
