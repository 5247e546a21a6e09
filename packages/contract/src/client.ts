import { Problem } from './problem.js';
import type { RouteDescription, RouteInput, RouteOutput } from './route.js';

/** The API answered with a problem, or with something that breaks the contract. */
export class ApiError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
    this.name = 'ApiError';
  }
}

export type Caller = <R extends RouteDescription>(
  route: R,
  ...input: keyof RouteInput<R> extends never ? [] : [RouteInput<R>]
) => Promise<RouteOutput<R>>;

interface AnyInput {
  readonly params?: Record<string, unknown>;
  readonly query?: Record<string, unknown>;
  readonly body?: unknown;
}

/** URL path with query for a route and its input, below `/api`. */
export function routeUrl(route: RouteDescription, input: AnyInput = {}): string {
  const path = route.path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String(input.params?.[name])),
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined && value !== null && value !== '') query.set(name, String(value));
  }
  return `/api${path}${query.size > 0 ? `?${query}` : ''}`;
}

/**
 * Makes a typed caller of JSON routes. `fetch` gets a path below the API's origin and ordinary request options; it
 * adds origin and credentials. Throws ApiError for every problem that the API states.
 */
export function createCaller(fetch: (path: string, init: RequestInit) => Promise<Response>): Caller {
  return async (route, ...rest) => {
    const input = (rest[0] ?? {}) as AnyInput;
    const response = await fetch(routeUrl(route, input), {
      method: route.method,
      ...(input.body === undefined
        ? {}
        : { body: JSON.stringify(input.body), headers: { 'content-type': 'application/json' } }),
    });
    if (!response.ok) throw new ApiError(await readProblem(response));
    return route.response.parse(await response.json()) as never;
  };
}

/** The problem that an error response states; a plain one when the body is something else. */
export async function readProblem(response: Response): Promise<Problem> {
  const stated = Problem.safeParse(await response.json().catch(() => null));
  if (stated.success) return stated.data;
  const code = response.status === 503 ? 'unavailable' : 'internal';
  return {
    type: 'about:blank',
    title: response.statusText,
    status: response.status,
    code,
    detail: 'The service did not answer as expected.',
  };
}
