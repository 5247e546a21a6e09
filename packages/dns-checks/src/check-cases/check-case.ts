import type { CheckId } from '../check-ids.js';
import type { Finding } from '../finding.js';

/** A world in which checks run, whatever DNS, files or servers say in it, and the findings that come of it. */
export type Scenario = () => Promise<readonly Finding[]>;

/**
 * What is promised of one check: a fault that it finds, and what it does not take for the fault. Each group of checks
 * has a file of these beside this one; `all-cases.ts` lists the files, and `check-cases.test.ts` holds the promises and
 * that no check of the catalogue is without one.
 */
export interface CheckCase {
  readonly id: CheckId;
  /** Tells several cases of one check apart. */
  readonly what: string;
  readonly finds: Scenario;
  readonly spares: Scenario;
}
