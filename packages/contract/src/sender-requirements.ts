import { z } from 'zod';
import { route } from './route.js';
import { DomainParams, Timestamp } from './terms.js';

export const RequirementStatus = z.enum(['met', 'not-met', 'not-tested']);
export type RequirementStatus = z.infer<typeof RequirementStatus>;

/** What one large receiver demands of bulk senders, and whether the domain meets it. */
export const SenderProfile = z
  .object({
    receiver: z.enum(['gmail', 'yahoo', 'microsoft', 'apple']),
    name: z.string(),
    /** Whom the rules bind, as the receiver puts it. */
    appliesTo: z.string(),
    reference: z.string(),
    /** not-met: at least one is not. not-tested: none stands against it, some are open. */
    verdict: RequirementStatus,
    /** The answer in one sentence. */
    sentence: z.string(),
    requirements: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        status: RequirementStatus,
        /** What was seen, or what is missing, as the rest of a sentence. */
        because: z.string(),
        /** The checks that it rests on. */
        checks: z.array(z.string()),
      }),
    ),
  })
  .meta({ id: 'SenderProfile' });
export type SenderProfile = z.infer<typeof SenderProfile>;

/** A profile with the open findings behind each demand, and what mends it. */
export const JudgedProfile = SenderProfile.extend({
  requirements: z.array(
    SenderProfile.shape.requirements.element.extend({
      findings: z.array(
        z.object({
          id: z.string(),
          checkId: z.string(),
          title: z.string(),
          subject: z.string(),
          fix: z.string(),
        }),
      ),
      /** What to do when it is not met and no finding says so. */
      fix: z.string().nullable(),
    }),
  ),
}).meta({ id: 'JudgedProfile' });
export type JudgedProfile = z.infer<typeof JudgedProfile>;

export const readSenderRequirements = route({
  method: 'GET',
  path: '/domains/:domain/sender-requirements',
  access: 'viewer',
  summary: 'Would large receivers accept bulk mail from the domain? Each demand met, not met, or not tested',
  params: DomainParams,
  response: z.object({
    /** Null before the first check. */
    checkedAt: Timestamp.nullable(),
    profiles: z.array(JudgedProfile),
  }),
});
