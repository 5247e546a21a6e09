import { toAsciiName } from '@postseal/mail-terms';

export type QueryName =
  | { readonly ok: true; readonly name: string }
  | { readonly ok: false; readonly fault: string };

const MAX_NAME_BYTES = 253; // RFC 1035 §2.3.4, without the final dot
const MAX_LABEL_BYTES = 63;

/**
 * The name as it goes on the wire: lower-case A-labels without final dot, '' for the root. Any ASCII character is
 * permitted within a label, because SPF macros and PTR data produce odd ones; only what cannot be encoded is a fault.
 */
export function readQueryName(text: string): QueryName {
  const name = /^[\x20-\x7e]*$/.test(text) ? text.replace(/\.$/, '').toLowerCase() : toAsciiName(text);
  if (name === null) return { ok: false, fault: 'not a name by IDNA' };
  if (name.length > MAX_NAME_BYTES) return { ok: false, fault: `name longer than ${MAX_NAME_BYTES} bytes` };
  if (name === '') return { ok: true, name };
  for (const label of name.split('.')) {
    if (label === '') return { ok: false, fault: 'empty label' };
    if (label.length > MAX_LABEL_BYTES) {
      return { ok: false, fault: `label longer than ${MAX_LABEL_BYTES} bytes` };
    }
  }
  return { ok: true, name };
}
