import { type Problem, type ProblemCode, problemStatus } from '@postseal/contract';

const titles: Readonly<Record<ProblemCode, string>> = {
  'request-invalid': 'The request is not valid',
  'sign-in-required': 'Sign in first',
  'email-unverified': 'The e-mail address is not verified',
  'not-allowed': 'Not allowed',
  'not-found': 'Not found',
  conflict: 'Conflict',
  'too-many-requests': 'Too many requests',
  unavailable: 'Not available at the moment',
  internal: 'Something went wrong',
};

/** An expected refusal, told to the caller as problem details (RFC 9457). `detail` is a sentence for people. */
export class ProblemError extends Error {
  constructor(
    readonly code: ProblemCode,
    readonly detail: string = `${titles[code]}.`,
    readonly fields?: Problem['fields'],
  ) {
    super(detail);
    this.name = 'ProblemError';
  }
}

export function toProblem(error: ProblemError, reference?: string): Problem {
  return {
    type: 'about:blank',
    title: titles[error.code],
    status: problemStatus[error.code],
    code: error.code,
    detail: error.detail,
    ...(error.fields ? { fields: error.fields } : {}),
    ...(reference ? { reference } : {}),
  };
}
