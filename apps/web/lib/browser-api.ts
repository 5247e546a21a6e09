import {
  ApiError,
  createCaller,
  type RouteDescription,
  type RouteInput,
  type RouteOutput,
  readProblem,
  routeUrl,
} from '@postseal/contract';

/** Calls a route of the contract from a client component. Throws ApiError with a sentence for people. */
export const browserApi = createCaller((path, init) => fetch(path, { ...init, credentials: 'same-origin' }));

type StreamedRoute = RouteDescription & { stream: 'ndjson' };

/** Lines of a streamed route, one by one as they arrive. Throws ApiError when the route answers with a problem. */
export async function* browserStream<R extends StreamedRoute>(
  route: R,
  input: RouteInput<R>,
  signal?: AbortSignal,
): AsyncGenerator<RouteOutput<R>> {
  const response = await fetch(routeUrl(route, input as Parameters<typeof routeUrl>[1]), {
    method: route.method,
    credentials: 'same-origin',
    ...(signal ? { signal } : {}),
  });
  if (!response.ok || !response.body) throw new ApiError(await readProblem(response));
  for await (const line of lines(response.body))
    yield route.response.parse(JSON.parse(line)) as RouteOutput<R>;
}

async function* lines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const parts = (rest + value).split('\n');
      rest = parts.pop() ?? '';
      yield* parts.filter((part) => part.trim() !== '');
    }
  } finally {
    await reader.cancel(); // a page that is left stops the work behind it
  }
  if (rest.trim() !== '') yield rest;
}

/** A failure whose message is a sentence for people. */
export class ShownError extends Error {}

/** The sentence to show for anything that a call threw. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ApiError || error instanceof ShownError) return error.message;
  return 'The service could not be reached. Check your connection and try again.';
}
