import type { RecordKind } from '@postseal/dns-checks';

/** How a watched record is named in rows: kind and the domain, selector name or address that it belongs to. */
export function watchedSubject(kind: RecordKind, subject: string): string {
  return `${kind}:${subject}`;
}
