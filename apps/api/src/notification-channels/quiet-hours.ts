import type { Severity } from '@postseal/contract';
import { localTimeOf, nextLocal } from './local-time.js';

export interface QuietHours {
  readonly timeZone: string;
  /** Minutes after local midnight; null when there are no quiet hours. A night reaches over midnight: 22:00 to 07:00. */
  readonly quietFrom: number | null;
  readonly quietTo: number | null;
}

/** When a message of this severity may go out: the end of the quiet hours, or null for now. Critical ones never wait. */
export function heldUntil(now: Date, severity: Severity, hours: QuietHours): Date | null {
  const { timeZone, quietFrom, quietTo } = hours;
  if (severity === 'critical' || quietFrom === null || quietTo === null || quietFrom === quietTo) return null;
  const { minutes } = localTimeOf(now, timeZone);
  const isQuiet =
    quietFrom < quietTo
      ? minutes >= quietFrom && minutes < quietTo
      : minutes >= quietFrom || minutes < quietTo;
  return isQuiet ? nextLocal(now, timeZone, { minutes: quietTo }) : null;
}
