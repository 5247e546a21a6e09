import type { DkimVerdict } from './dkim-verdict.js';
import { failed, type Judgement, passed, unknown } from './judgement.js';
import { type HeaderField, valuesOf } from './message-source.js';

/** True when the message itself says that it goes to many. */
export function saysBulk(fields: readonly HeaderField[]): boolean {
  const precedence = valuesOf(fields, 'precedence')[0]?.trim().toLowerCase();
  return fields.some(({ name }) => name === 'list-id') || precedence === 'bulk' || precedence === 'list';
}

/**
 * One-click unsubscribe (RFC 8058): an https URI, the Post field, and both under a DKIM signature. For mail that is not
 * bulk it is advice, and only when the message offers to unsubscribe at all.
 */
export function checkOneClick(
  fields: readonly HeaderField[],
  isBulk: boolean,
  dkim: DkimVerdict,
): Judgement[] {
  const list = valuesOf(fields, 'list-unsubscribe')[0];
  const post = valuesOf(fields, 'list-unsubscribe-post')[0];
  if (!isBulk && list === undefined && post === undefined) return [];
  const points = isBulk ? {} : { points: 0 };
  const faults: string[] = [];
  const uris = [...(list ?? '').slice(0, 5000).matchAll(/<\s*([^<>\s]+)\s*>/g)].map(([, uri]) => uri!);
  if (list === undefined) faults.push('no List-Unsubscribe');
  else if (!uris.some((uri) => /^https:\/\/[^/]/i.test(uri)))
    faults.push(`no https URI in List-Unsubscribe: ${list}`);
  if (post === undefined) faults.push('no List-Unsubscribe-Post');
  else if (!/^List-Unsubscribe=One-Click$/i.test(post)) faults.push(`List-Unsubscribe-Post: ${post}`);
  const uncovered = ['list-unsubscribe', 'list-unsubscribe-post'].filter(
    (name) => !dkim.coveredFields.has(name),
  );
  if (faults.length === 0 && uncovered.length > 0) {
    if (dkim.passes === null)
      return [unknown('hdr.one-click-missing', 'the signature could not be verified')];
    faults.push(`no valid DKIM signature covers ${uncovered.join(' and ')}`);
  }
  if (faults.length === 0)
    return [passed('hdr.one-click-missing', uris.find((uri) => /^https:/i.test(uri))!)];
  const paste =
    'List-Unsubscribe: <https://example.org/unsubscribe/token>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click';
  return [failed('hdr.one-click-missing', faults.join('; '), { paste, ...points })];
}
