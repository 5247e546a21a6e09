import { Problem } from './problem.js';
import type { RouteDescription, RouteInput, RouteOutput } from './route.js';
import { type AnyInput, routeUrl } from './route-url.js';

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
