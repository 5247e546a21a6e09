import { authorityChecks } from './authority-checks.js';
import { catalogue } from './catalogue.js';
import type { CheckId } from './check-ids.js';
import { transportGroups } from './check-means.js';
import type { Posture } from './posture.js';
import type { Unanswered } from './unanswered.js';

/**
 * Checks of name servers and of mail's way that this posture says nothing about, because they were not looked at, not
 * tested, or not answered.
 * Findings of theirs from before neither stand nor fall by it.
 */
export function openChecks({
  authorities,
  transport,
  unanswered,
}: Pick<Posture, 'authorities' | 'transport' | 'unanswered'>): ReadonlySet<CheckId> {
  const hasAskedServers = authorities !== null && authorities.zone !== null;
  const open = catalogue.filter(({ group, needs }) => {
    const isProbed = needs === 'smtp-probe';
    if (!isProbed && !transportGroups.some((known) => known === group)) return false;
    if (transport === null) return true;
    return isProbed
      ? transport.smtp === null || unanswered.some(({ area }) => area === 'smtp')
      : isGroupUnseen(group, transport) ||
          unanswered.some((one) => one.area === group && leavesOpen(one, needs));
  });
  return new Set([...open.map(({ id }) => id), ...(hasAskedServers ? [] : authorityChecks)]);
}

function isGroupUnseen(group: string, transport: NonNullable<Posture['transport']>): boolean {
  switch (group) {
    case 'mta-sts':
      return transport.mtaSts === null;
    case 'tls-rpt':
      return transport.tlsRpt === null;
    case 'bimi':
      return transport.bimi === null;
    case 'dane':
      return transport.dane === null;
    case 'dnssec':
      return transport.dnssec === null;
    default:
      return transport.blocklists === null;
  }
}

/** A file that was not fetched leaves open what is in it; a record that was not answered also what follows from it. */
function leavesOpen({ type }: Unanswered, needs: string): boolean {
  return type !== 'HTTPS' || needs === 'https-fetch';
}
