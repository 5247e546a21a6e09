export interface DmarcTag {
  readonly tag: string;
  readonly value: string;
  /** What this tag with this value asks for; null for a tag that no standard knows. */
  readonly meaning: string | null;
}

/**
 * A DMARC record tag by tag, in words (RFC 9989 §4.7). For reading only: faults are what the checks find. Text that is
 * no `tag=value` is kept as a tag without a value.
 */
export function explainDmarcTags(record: string): DmarcTag[] {
  return record
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=');
      const tag = (at < 0 ? part : part.slice(0, at)).trim();
      const value = at < 0 ? '' : part.slice(at + 1).trim();
      return { tag, value, meaning: explain(tag.toLowerCase(), value.toLowerCase()) };
    });
}

const policyWords: Readonly<Record<string, string>> = {
  none: 'change nothing, only report',
  quarantine: 'treat with suspicion, usually the spam folder',
  reject: 'refuse it',
};

function policy(subject: string, value: string): string {
  return `${subject}: ${(Object.hasOwn(policyWords, value) && policyWords[value]) || 'not a policy that receivers know'}.`;
}

function alignment(mechanism: string, value: string): string {
  return value === 's'
    ? `${mechanism} must vouch for exactly the domain in From.`
    : `${mechanism} may vouch for any domain of the same organization.`;
}

function explain(tag: string, value: string): string | null {
  switch (tag) {
    case 'v':
      return 'Marks the record as DMARC.';
    case 'p':
      return policy('Mail that fails', value);
    case 'sp':
      return policy('Mail of subdomains that fails', value);
    case 'np':
      return policy('Mail of subdomains that do not exist', value);
    case 'adkim':
      return alignment('DKIM', value);
    case 'aspf':
      return alignment('SPF', value);
    case 'rua':
      return 'Where the daily reports go.';
    case 'ruf':
      return 'Where reports about single messages go. Few receivers send them.';
    case 'fo':
      return 'Which failures are worth a report about the single message.';
    case 't':
      return value === 'y'
        ? 'Test: receivers apply the next milder policy.'
        : 'Not a test: the policy applies.';
    case 'psd':
      return value === 'y'
        ? 'This is a registry’s domain.'
        : value === 'n'
          ? 'This domain is the top of its organization.'
          : 'Receivers find the organization’s top themselves.';
    case 'pct':
      return 'Was the share of mail the policy applied to. RFC 9989 removed it; new receivers ignore it.';
    case 'ri':
      return 'Was the interval of reports. RFC 9989 removed it.';
    case 'rf':
      return 'Was the format of failure reports. RFC 9989 removed it.';
    default:
      return null;
  }
}
