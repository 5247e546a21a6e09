import type { RecordKind } from '@postseal/dns-checks';

/** How a watched record is named in rows: kind and the domain, selector name, host or address that it belongs to. */
export function watchedSubject(kind: RecordKind, subject: string): string {
  return `${kind}:${subject}`;
}

/** The parts of a subject. */
export function splitSubject(subject: string): { kind: string; name: string } {
  const colon = subject.indexOf(':');
  return { kind: subject.slice(0, colon), name: subject.slice(colon + 1) };
}
