import { ApiError } from './browser-api';
import type { Refusal } from './use-submit';

/** What a form shows of a problem that the API states: its sentence, and sentences by the path of each field. */
export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof ApiError)) throw error;
  const fields = Object.fromEntries((error.problem.fields ?? []).map(({ path, message }) => [path, message]));
  return Object.keys(fields).length > 0 ? { fields } : { sentence: error.message };
}
