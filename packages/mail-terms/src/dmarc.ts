/** What a domain owner asks receivers to do with failing mail (RFC 9989 §4.7, tags p, sp, np). */
export const requestedPolicies = ['none', 'quarantine', 'reject'] as const;
export type RequestedPolicy = (typeof requestedPolicies)[number];

/** Identifier alignment mode (RFC 9989 §4.7, tags adkim and aspf). */
export const alignments = ['relaxed', 'strict'] as const;
export type Alignment = (typeof alignments)[number];

/** Severity of a finding: critical = mail is lost or the domain can be spoofed now; info = worth knowing. */
export const severities = ['critical', 'error', 'warning', 'info'] as const;
export type Severity = (typeof severities)[number];

/** Below zero when `a` is the more severe. */
export function compareSeverity(a: Severity, b: Severity): number {
  return severities.indexOf(a) - severities.indexOf(b);
}

/** Results of SPF evaluation (RFC 7208 §2.6). */
export const spfResults = ['none', 'neutral', 'pass', 'fail', 'softfail', 'temperror', 'permerror'] as const;
export type SpfResult = (typeof spfResults)[number];
