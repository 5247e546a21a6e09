import type { DigestRhythm } from '@postseal/contract';
import { nextLocal } from './local-time.js';

const AT = 7 * 60; // before the working day begins
const MONDAY = 1;

/** When the next digest is due after `now`: seven in the morning there, each day or on Mondays. */
export function nextDigestAt(now: Date, rhythm: DigestRhythm, timeZone: string): Date | null {
  switch (rhythm) {
    case 'none':
      return null;
    case 'daily':
      return nextLocal(now, timeZone, { minutes: AT });
    case 'weekly':
      return nextLocal(now, timeZone, { minutes: AT, weekday: MONDAY });
  }
}
