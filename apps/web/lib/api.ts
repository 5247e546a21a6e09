import 'server-only';
import {
  ApiError,
  type Caller,
  createCaller,
  type RouteDescription,
  type RouteInput,
  type RouteOutput,
  readInstance,
  readMe,
} from '@postseal/contract';
import { headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import { apiOrigin } from './api-origin';

const callAsVisitor = createCaller(async (path, init) => {
  const cookie = (await headers()).get('cookie') ?? '';
  const sent = new Headers(init.headers);
  sent.set('cookie', cookie);
  return fetch(apiOrigin() + path, { ...init, headers: sent, cache: 'no-store' });
});

/**
 * Calls a route of the contract in the visitor's name, from server components only.
 * Without a session it leads to the sign-in page; what is absent or forbidden is "not found", so that neither
 * reveals the other; every other problem reaches the page's error boundary.
 */
export const api: Caller = async (route, ...input) => {
  try {
    return await callAsVisitor(route, ...input);
  } catch (error) {
    throw error instanceof ApiError ? await elsewhere(error) : error;
  }
};

/** The same, with null for what is absent: for filters that a reader typed. */
export const apiIfPresent = async <R extends RouteDescription>(
  route: R,
  input: RouteInput<R>,
): Promise<RouteOutput<R> | null> => {
  try {
    return await (callAsVisitor as (route: R, input: RouteInput<R>) => Promise<RouteOutput<R>>)(route, input);
  } catch (error) {
    if (error instanceof ApiError && error.problem.code === 'not-found') return null;
    throw error instanceof ApiError ? await elsewhere(error) : error;
  }
};

/** Leaves the page for where the problem belongs (both calls throw), or gives the problem back. */
async function elsewhere(error: ApiError): Promise<ApiError> {
  const { code } = error.problem;
  if (code === 'sign-in-required') {
    const path = (await headers()).get('x-path') ?? '/domains';
    redirect(`/sign-in?next=${encodeURIComponent(path)}`);
  }
  if (code === 'email-unverified') redirect('/verify-email');
  if (code === 'not-found' || code === 'not-allowed') notFound();
  return error;
}

/** Who is signed in; read once per page. */
export const currentMe = cache(() => api(readMe));

/** What anybody may know about this instance; read once per page. */
export const currentInstance = cache(() => api(readInstance));

/** Who is signed in, or null: for pages that strangers may read. */
export const visitor = cache(async () => {
  try {
    return await callAsVisitor(readMe);
  } catch (error) {
    if (error instanceof ApiError && error.problem.status < 500) return null;
    throw error;
  }
});
