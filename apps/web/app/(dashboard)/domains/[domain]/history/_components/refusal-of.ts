import { ApiError, sentenceOf } from '@/lib/browser-api';
import type { Refusal } from '@/lib/use-submit';

/** A refusal of the API for a form whose fields are named as in the request. */
export function refusalOf(error: unknown): Refusal {
  const fields = error instanceof ApiError ? (error.problem.fields ?? []) : [];
  return {
    sentence: sentenceOf(error),
    fields: Object.fromEntries(fields.map(({ path, message }) => [path, message])),
  };
}
