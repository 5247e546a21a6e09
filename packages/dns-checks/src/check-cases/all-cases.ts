import { bimiCases } from './bimi.cases.js';
import { blocklistCases } from './blocklist.cases.js';
import type { CheckCase } from './check-case.js';
import { daneCases } from './dane.cases.js';
import { dkimCases } from './dkim.cases.js';
import { dmarcCases } from './dmarc.cases.js';
import { dnssecCases } from './dnssec.cases.js';
import { hostCases } from './hosts.cases.js';
import { mtaStsCases } from './mta-sts.cases.js';
import { smtpCases } from './smtp.cases.js';
import { spfCases } from './spf.cases.js';
import { tlsRptCases } from './tls-rpt.cases.js';
import { zoneCases } from './zone.cases.js';

/** Every case of every group; a group's file is added here. */
export const allCases: readonly CheckCase[] = [
  ...spfCases,
  ...dkimCases,
  ...dmarcCases,
  ...hostCases,
  ...zoneCases,
  ...tlsRptCases,
  ...smtpCases,
  ...mtaStsCases,
  ...dnssecCases,
  ...daneCases,
  ...blocklistCases,
  ...bimiCases,
];
