const kinds: Readonly<Record<string, string>> = {
  sts: 'MTA-STS',
  tlsa: 'DANE',
  'no-policy-found': 'No policy',
};

/** The kind of policy that a sender found, with its mode: “MTA-STS, enforce”. */
export function policyWords({ policyType, mode }: { policyType: string; mode: string | null }): string {
  const kind = kinds[policyType] ?? (policyType || 'Kind not stated');
  return mode ? `${kind}, ${mode}` : kind;
}

/** What the kind and its mode mean for mail, in a sentence. */
export function policyMeaning({ policyType, mode }: { policyType: string; mode: string | null }): string {
  if (policyType === 'tlsa')
    return 'Senders that check DANE do not deliver when the certificate does not fit.';
  if (policyType === 'no-policy-found')
    return 'The sender found neither MTA-STS nor DANE: it encrypts when it can.';
  if (policyType !== 'sts') return '';
  if (mode === 'enforce') return 'Senders do not deliver when TLS fails.';
  if (mode === 'testing') return 'Senders report failures and deliver nevertheless.';
  return mode === 'none' ? 'The policy is withdrawn.' : '';
}
