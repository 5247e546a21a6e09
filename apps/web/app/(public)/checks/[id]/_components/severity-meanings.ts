import type { Severity } from '@postseal/contract';

/** What each severity says of the mail of a domain. */
export const severityMeanings: Readonly<Record<Severity, string>> = {
  critical: 'Mail is lost, or the domain can be forged now.',
  error: 'A standard, or the rule of a large receiver, is broken.',
  warning: 'Trouble is likely.',
  info: 'Good to know; nothing breaks by it.',
};
