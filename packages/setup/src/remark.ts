import type { Severity } from '@postseal/mail-terms';

/**
 * One thing to tell a person about what they entered. `id` is a check's id where the checks know the fault, else begins
 * with `import.` or `setup.`.
 */
export interface Remark {
  readonly id: string;
  readonly severity: Severity;
  /** One sentence that says what it means and what to do. */
  readonly text: string;
}

export function remark(id: string, severity: Severity, text: string): Remark {
  return { id, severity, text };
}
