import type { NextRequest } from 'next/server';
import { apiOrigin } from '@/lib/api-origin';

const PASSED_ON = ['authorization', 'content-type', 'cookie', 'origin', 'sec-fetch-site', 'x-forwarded-for'];

/**
 * Passes a file on to the API while it arrives, no faster than the API takes it. Not through the rewrite in proxy.ts: that
 * holds bodies in memory, and cuts them off at ten megabytes.
 */
export async function POST(request: NextRequest): Promise<Response> {
  const headers = new Headers();
  for (const name of PASSED_ON) {
    const value = request.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  const { pathname, search } = request.nextUrl;
  const sending: RequestInit & { readonly duplex: 'half' } = {
    method: 'POST',
    headers,
    body: request.body,
    signal: request.signal,
    cache: 'no-store',
    duplex: 'half', // needed with a body that is a stream; the types of the DOM do not know it
  };
  const answer = await fetch(new URL(pathname + search, apiOrigin()), sending);
  return new Response(answer.body, {
    status: answer.status,
    headers: {
      'content-type': answer.headers.get('content-type') ?? 'application/json',
      'cache-control': 'no-store',
    },
  });
}
