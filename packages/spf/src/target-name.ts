import { isSpfTopLabel } from '@postseal/dns-records';
import { toAsciiName } from '@postseal/mail-terms';

const MAX_NAME_LENGTH = 253;
const MAX_LABEL_LENGTH = 63;

/**
 * An expanded domain-spec as a name that can be asked: lower case, without final dot, shortened from the left to 253
 * characters (RFC 7208 §7.3). Null when no query can be made of it (§4.3, §4.8).
 */
export function toTargetName(expanded: string): string | null {
  let name = /^[\x20-\x7e]*$/.test(expanded)
    ? expanded.toLowerCase().replace(/\.$/, '')
    : toAsciiName(expanded);
  if (name === null) return null;
  while (name.length > MAX_NAME_LENGTH && name.includes('.')) name = name.slice(name.indexOf('.') + 1);
  const labels = name.split('.');
  const isAskable =
    labels.length > 1 &&
    labels.every(
      (label) => label.length > 0 && label.length <= MAX_LABEL_LENGTH && /^[\x20-\x7e]+$/.test(label),
    ) &&
    isSpfTopLabel(labels.at(-1)!);
  return isAskable ? name : null;
}

/** The domain of an identity (RFC 7208 §4.3); null where check_host() answers none. */
export function toCheckedDomain(text: string): string | null {
  const plain = text.replace(/\.$/, '');
  return plain.length > MAX_NAME_LENGTH && /^[\x21-\x7e]*$/.test(plain) ? null : toTargetName(plain);
}
