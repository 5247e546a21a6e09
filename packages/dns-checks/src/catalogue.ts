import type { Severity } from '@postseal/mail-terms';
import type { CheckId } from './check-ids.js';
import entries from './checks.json' with { type: 'json' };

/** What a check requires before it can be answered. `reports` are aggregate reports, `message` a received test mail. */
export type CheckNeed =
  | 'dns'
  | 'smtp-probe'
  | 'https-fetch'
  | 'message'
  | 'reports'
  | 'blocklist-key'
  | 'manual';

/** One entry of the catalogue: what a finding of this id means and how it is mended, in general words. */
export interface Check {
  readonly id: CheckId;
  readonly group: string;
  readonly title: string;
  readonly meaning: string;
  readonly severity: Severity;
  /** RFC section or vendor page; null when the check is the project's own judgement. */
  readonly reference: string | null;
  readonly fix: string;
  readonly needs: CheckNeed;
}

/** The catalogue in its published order. `catalogue.test.ts` proves that the data has these types. */
export const catalogue = entries as readonly Check[];

const byId = new Map<string, Check>(catalogue.map((check) => [check.id, check]));

/** The catalogue entry of an id. */
export function check(id: CheckId): Check {
  return byId.get(id)!;
}

/** The same for a text from outside (a stored row, a URL); null when no such check exists. */
export function findCheck(id: string): Check | null {
  return byId.get(id) ?? null;
}
