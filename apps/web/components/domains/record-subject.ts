const KIND = /^(?:spf|spf-tree|dkim|dmarc|mx|ptr):/;

/** What a change or incident is about, without the kind of record that its key begins with: the title names it. */
export function recordSubject(subject: string): string {
  return subject.replace(KIND, '');
}
