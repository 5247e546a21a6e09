import { type NextRequest, NextResponse } from 'next/server';
import { apiOrigin } from '@/lib/api-origin';
import { contentSecurityPolicy } from '@/lib/content-security-policy';
import { isPublicPage } from '@/lib/public-pages';

/** Passes `/api` on to the API; keeps strangers out of private pages; gives each page its own script nonce. */
export function proxy(request: NextRequest): NextResponse {
  const { pathname, search } = request.nextUrl;
  if (pathname.startsWith('/api/')) return NextResponse.rewrite(new URL(pathname + search, apiOrigin()));
  if (!isPublicPage(pathname) && !hasSessionCookie(request)) {
    const signIn = new URL('/sign-in', request.url);
    signIn.searchParams.set('next', pathname + search);
    return NextResponse.redirect(signIn);
  }
  const nonce = btoa(crypto.randomUUID());
  const policy = contentSecurityPolicy(nonce, process.env.NODE_ENV === 'development');
  const headers = new Headers(request.headers);
  headers.set('x-path', pathname + search);
  headers.set('content-security-policy', policy); // Next.js reads its nonce from here
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  return response;
}

/** Only a hint that saves a round trip: the API decides whether the session is good. */
function hasSessionCookie(request: NextRequest): boolean {
  return request.cookies.getAll().some(({ name }) => name.endsWith('session_token'));
}

// Files of reports go to a handler of their own (app/api/reports): Next.js holds what comes this way in memory.
export const config = {
  matcher: '/((?!_next/static|_next/image|icon.svg|chevron.svg|robots.txt|api/reports$).*)',
};
