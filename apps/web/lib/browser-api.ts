import type { Problem, RouteDescription, RouteInput, RouteOutput } from '@postseal/contract';
import { type AnyInput, routeUrl } from '@postseal/contract/route-url';
import type { BrowserRoute } from './browser-routes';

/** A failure whose message is a sentence for people. */
export class ShownError extends Error {}

/** The API answered with a problem. */
export class ApiError extends ShownError {
  constructor(readonly problem: Pick<Problem, 'status' | 'detail' | 'fields'>) {
    super(problem.detail);
  }
}

/** The sentence to show for anything that a call threw. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ShownError) return error.message;
  return 'The service could not be reached. Check your connection and try again.';
}

/** Calls a route from a client component. Throws ApiError for every problem that the API states. */
export async function browserApi<R extends RouteDescription>(
  route: BrowserRoute<R>,
  ...input: keyof RouteInput<R> extends never ? [] : [RouteInput<R>]
): Promise<RouteOutput<R>> {
  const response = await send(route, (input[0] ?? {}) as AnyInput);
  return (await response.json()) as RouteOutput<R>;
}

/** Lines of a streamed route, one by one as they arrive. Throws ApiError when the route answers with a problem. */
export async function* browserStream<R extends RouteDescription & { stream: 'ndjson' }>(
  route: BrowserRoute<R>,
  input: RouteInput<R>,
  signal?: AbortSignal,
): AsyncGenerator<RouteOutput<R>> {
  const { body } = await send(route, input as AnyInput, signal);
  if (!body) return;
  for await (const line of linesOf(body)) yield JSON.parse(line) as RouteOutput<R>;
}

async function send(
  route: BrowserRoute<RouteDescription>,
  input: AnyInput,
  signal: AbortSignal | null = null,
): Promise<Response> {
  const response = await fetch(routeUrl(route, input), {
    method: route.method,
    credentials: 'same-origin',
    signal,
    ...(input.body === undefined
      ? {}
      : { body: JSON.stringify(input.body), headers: { 'content-type': 'application/json' } }),
  });
  if (!response.ok) throw new ApiError(await readProblem(response));
  return response;
}

/** The problem that the answer states; a plain one when something else answered in the API's place. */
async function readProblem(response: Response): Promise<Pick<Problem, 'status' | 'detail' | 'fields'>> {
  const stated: Partial<Problem> | null = await response.json().catch(() => null);
  if (typeof stated?.detail === 'string')
    return { ...stated, detail: stated.detail, status: response.status };
  return { status: response.status, detail: 'The service did not answer as expected.' };
}

/** Whole lines of a body. Leaving the loop early cancels the body, and so stops the work behind it. */
export async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const parts = (rest + decoder.decode(value, { stream: true })).split('\n');
      rest = parts.pop() ?? '';
      yield* parts.filter((part) => part.trim() !== '');
    }
    if (rest.trim() !== '') yield rest;
  } finally {
    await reader.cancel();
  }
}
