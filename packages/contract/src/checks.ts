import { z } from 'zod';
import { RecordProposal } from './domains.js';
import { route } from './route.js';
import { Severity } from './terms.js';

/** A check of the catalogue, as a list shows it. */
export const CheckSummary = z
  .object({
    id: z.string(),
    /** Key of the group, such as spf, and its name for people. */
    group: z.string(),
    groupName: z.string(),
    title: z.string(),
    severity: Severity,
  })
  .meta({ id: 'CheckSummary' });
export type CheckSummary = z.infer<typeof CheckSummary>;

export const CheckDetail = CheckSummary.extend({
  meaning: z.string(),
  fix: z.string(),
  /** RFC section or vendor page; null when the check is the project's own judgement. */
  reference: z.string().nullable(),
  /** What it takes to answer it, in words. */
  needs: z.string(),
  /** Why it is not made; null for those that are. */
  notMade: z.string().nullable(),
  /** What a finding of it looks like, at an example domain. */
  example: z
    .object({
      subject: z.string(),
      evidence: z.string(),
      fix: z.string(),
      proposal: RecordProposal.nullable(),
    })
    .nullable(),
}).meta({ id: 'CheckDetail' });
export type CheckDetail = z.infer<typeof CheckDetail>;

export const listChecks = route({
  method: 'GET',
  path: '/checks',
  access: 'public',
  summary: 'The catalogue of checks, in its published order',
  response: z.object({ checks: z.array(CheckSummary) }),
});

export const readCheck = route({
  method: 'GET',
  path: '/checks/:id',
  access: 'public',
  summary: 'One check: what a finding of it means, why it matters, how it is mended, and an example',
  params: z.object({
    id: z
      .string()
      .regex(/^[a-z0-9-]+\.[a-z0-9-]+$/)
      .max(80),
  }),
  response: CheckDetail,
});
