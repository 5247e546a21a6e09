import { type Finding, finding } from './finding.js';
import type { SpfPosture, SpfTreeNode } from './spf-posture.js';

/** A ptr term, or the macro that looks reverse names up in the same way (RFC 7208 §5.5, §7.3). */
const ASKS_REVERSE_NAMES = /^[+\-~?]?ptr(?:[:/]|$)|%\{p/i;

/**
 * Sending addresses with more PTR names than a ptr term reads.
 * @param ptrFindings findings about the addresses' reverse names
 */
export function checkPtrTerms(spf: SpfPosture, ptrFindings: readonly Finding[]): Finding[] {
  const crowded = ptrFindings.filter(({ id }) => id === 'ptr.too-many');
  if (crowded.length === 0) return [];
  const term = findTerm(spf.tree);
  if (term === null) return [];
  return crowded.map(({ subject, evidence }) =>
    finding(
      'spf.ptr-too-many',
      subject,
      `"${term.text}" in the record of ${term.holder}; ${subject} has ${evidence}`,
    ),
  );
}

function findTerm(node: SpfTreeNode): { readonly text: string; readonly holder: string } | null {
  for (const { text, child } of node.terms) {
    if (ASKS_REVERSE_NAMES.test(text)) return { text, holder: node.domain };
    const below = child === null ? null : findTerm(child);
    if (below !== null) return below;
  }
  return null;
}
