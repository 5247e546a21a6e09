import type { CheckCase } from './check-case.js';
import { dkimCases } from './dkim.cases.js';
import { dmarcCases } from './dmarc.cases.js';
import { hostCases } from './hosts.cases.js';
import { spfCases } from './spf.cases.js';
import { zoneCases } from './zone.cases.js';

/** Every case of every group; a group's file is added here. */
export const allCases: readonly CheckCase[] = [
  ...spfCases,
  ...dkimCases,
  ...dmarcCases,
  ...hostCases,
  ...zoneCases,
];
