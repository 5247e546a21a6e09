import type { MessageOrigin } from '@postseal/contract';

/** How a report mail or document came in. */
export const originWords: Readonly<Record<MessageOrigin, string>> = {
  smtp: 'By mail',
  upload: 'Uploaded',
  api: 'With a report key',
  imap: 'From a mailbox',
};

interface Named {
  readonly format: 'mail' | 'file';
  readonly subject: string | null;
  readonly fileName: string | null;
}

/** What a mail or document is called in lists. */
export function titleOf({ format, subject, fileName }: Named): string {
  if (format === 'file') return fileName ?? 'File without a name';
  return subject ?? fileName ?? 'Mail without a subject';
}
