/** Proven absent: NXDOMAIN, or NOERROR without records (RFC 7208 §4.6.4). */
export function isVoid(answer: { readonly outcome: string }): boolean {
  return answer.outcome === 'no_data' || answer.outcome === 'no_such_name';
}
