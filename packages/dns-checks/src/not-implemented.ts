import type { CheckId } from './check-ids.js';

/** Checks that DNS, a fetch or a probe would decide and that Postseal does not make, each with the reason. */
export const notImplemented: Readonly<Partial<Record<CheckId, string>>> = {
  'dnssec.cds-pending':
    'Only a week of watching tells a stuck rollover from one that is under way, and CDS is not watched.',
  'mx.open-relay':
    'Whether a host relays shows only when somebody tries to relay through it, which must never be done to a host whose owner has not agreed.',
};
