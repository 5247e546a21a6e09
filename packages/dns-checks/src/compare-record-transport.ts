import type { CanonicalBimi, CanonicalMtaSts, CanonicalTlsRpt } from './canonical.js';
import type { Note, Sides } from './change-event.js';

const modes = ['none', 'testing', 'enforce'] as const;

/** Changes of the MTA-STS policy. Senders keep an old one until its max_age has passed. */
export function compareMtaSts({ before, after }: Sides<CanonicalMtaSts>, domain: string): Note[] {
  if (after.state === 'none') {
    const meaning = `The MTA-STS policy of ${domain} is gone; senders that remember it may stop delivering until they forget it.`;
    return [['mta-sts.removed', 'error', meaning]];
  }
  if (before.state === 'none')
    return [['mta-sts.added', 'info', `${domain} now has an MTA-STS policy in mode ${after.mode}.`]];
  const notes: Note[] = [];
  const uncovered = after.uncovered.filter((host) => !before.uncovered.includes(host));
  if (uncovered.length > 0) {
    const isEnforced = after.mode === 'enforce';
    const meaning = isEnforced
      ? `The MTA-STS policy of ${domain} does not cover ${uncovered.join(', ')}, so senders that follow it do not deliver there.`
      : `The MTA-STS policy of ${domain} does not cover ${uncovered.join(', ')}; once enforced, mail would be lost.`;
    notes.push(['mta-sts.mx-uncovered', isEnforced ? 'critical' : 'warning', meaning]);
  }
  const rank = ({ mode }: CanonicalMtaSts) => modes.indexOf(mode ?? 'none');
  if (rank(after) < rank(before)) {
    const meaning = `The MTA-STS policy of ${domain} went from ${before.mode} to ${after.mode ?? 'no mode'}.`;
    notes.push(['mta-sts.mode-weakened', 'error', meaning]);
  }
  if (notes.length === 0)
    notes.push(['mta-sts.changed', 'info', `The MTA-STS policy of ${domain} was edited.`]);
  return notes;
}

/** Changes of where reports about TLS failures go. */
export function compareTlsRpt({ before, after }: Sides<CanonicalTlsRpt>, domain: string): Note[] {
  if (after.state === 'none')
    return [['tls-rpt.removed', 'warning', `${domain} no longer asks for reports about TLS failures.`]];
  if (before.state === 'none')
    return [['tls-rpt.added', 'info', `${domain} now asks for reports about TLS failures.`]];
  return [
    ['tls-rpt.changed', 'info', `TLS reports for ${domain} now go to ${after.rua.join(', ') || 'nobody'}.`],
  ];
}

/** Changes of the brand logo. */
export function compareBimi({ before, after }: Sides<CanonicalBimi>, domain: string): Note[] {
  const isSameRecord =
    before.state === after.state &&
    before.logoUrl === after.logoUrl &&
    before.evidenceUrl === after.evidenceUrl;
  if (!isSameRecord) return [['bimi.record-changed', 'info', `The BIMI record of ${domain} changed.`]];
  if (before.logoHash === null || after.logoHash === null) return [];
  return [['bimi.logo-changed', 'info', `The logo behind the BIMI record of ${domain} changed.`]];
}
