import { z } from 'zod';

/** Stable codes of errors and the HTTP status each one has. */
export const problemStatus = {
  'request-invalid': 400,
  'sign-in-required': 401,
  'email-unverified': 403,
  'not-allowed': 403,
  'not-found': 404,
  conflict: 409,
  'too-many-requests': 429,
  unavailable: 503,
  internal: 500,
} as const;

export type ProblemCode = keyof typeof problemStatus;

/** Every error of the API (RFC 9457). `detail` is a sentence for people; `fields` names what is wrong with the input. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(problemStatus) as [ProblemCode, ...ProblemCode[]]),
    detail: z.string(),
    /** Finds the request in the logs. */
    reference: z.string().optional(),
    fields: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;
