const publicPages = new Set([
  '/',
  '/sign-in',
  '/sign-up',
  '/verify-email',
  '/forgot-password',
  '/reset-password',
  '/bounces',
  '/check',
  '/checks',
  '/setup',
  '/test',
]);

const publicFolders = [
  '/accept-invitation/',
  '/alert-address/',
  '/bounces/',
  '/check/',
  '/checks/',
  '/setup/',
  '/shared/',
  '/test/',
];

/** Whether a page may be read without signing in. Every page that is not named here is private. */
export function isPublicPage(pathname: string): boolean {
  return publicPages.has(pathname) || publicFolders.some((folder) => pathname.startsWith(folder));
}

/** A path of this site to go to after signing in; the list of domains when `next` is anything else. */
export function safeNext(next: string | string[] | undefined): string {
  const isPath = typeof next === 'string' && /^\/(?![/\\])/.test(next) && !/[\u0000-\u001f]/.test(next);
  return isPath ? next : '/domains';
}
