import type { CheckId } from './check-ids.js';

/** Checks that DNS, a fetch or a probe would decide and that Postseal does not make, each with the reason. */
export const notImplemented: Readonly<Partial<Record<CheckId, string>>> = {
  'mx.open-relay':
    'Whether a host relays shows only when somebody tries to relay through it, which must never be done to a host whose owner has not agreed.',
};
