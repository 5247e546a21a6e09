/** The page on which a domain is added, with its name filled in. */
export function addDomainPath(domain: string): string {
  return `/domains?add=${encodeURIComponent(domain)}`;
}

/** How a visitor gets there: by an account, which they make or have. Nothing is sent before they follow it. */
export function watchPath(domain: string, isSignedIn: boolean): string {
  const next = addDomainPath(domain);
  return isSignedIn ? next : `/sign-up?next=${encodeURIComponent(next)}`;
}
