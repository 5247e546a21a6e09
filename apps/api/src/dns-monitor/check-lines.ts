import type { CheckLine } from '@postseal/contract';
import { check, describePosture, type Posture } from '@postseal/dns-checks';
import { toStrip } from './posture-mapping.js';

/** What a finished check tells whoever waited for it: every finding, then the sentence. */
export function closingLines(posture: Posture, domain: string, durationMs: number): CheckLine[] {
  const findings = posture.findings.map(({ id, severity, subject, evidence, fix, proposal }): CheckLine => {
    const { title, meaning, reference } = check(id);
    return {
      kind: 'finding',
      finding: {
        checkId: id,
        domain,
        title,
        meaning,
        reference,
        severity,
        subject,
        evidence,
        fix,
        proposal,
      },
    };
  });
  return [
    ...findings,
    {
      kind: 'done',
      sentence: describePosture(posture),
      strip: toStrip(posture),
      durationMs: Math.round(durationMs),
    },
  ];
}
