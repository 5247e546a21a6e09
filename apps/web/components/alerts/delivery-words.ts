import type { Delivery, DeliveryPhase } from '@postseal/contract';

export const phaseWords: Readonly<Record<DeliveryPhase, string>> = {
  opened: 'Incident opened',
  risen: 'Incident got graver',
  resolved: 'Incident resolved',
  summary: 'Summary after quiet hours',
  digest: 'Digest',
  test: 'Test',
};

/** What a message says, in a few words. */
export function subjectOf({ phase, incident }: Pick<Delivery, 'phase' | 'incident'>): string {
  return incident ? `${phaseWords[phase]}: ${incident.domain}, ${incident.summary}` : phaseWords[phase];
}

/** Whether something may still become of a message. */
export function isUnderWay({ state }: Pick<Delivery, 'state'>): boolean {
  return state === 'waiting' || state === 'held';
}

/** "22:00" from minutes after midnight. */
export function clockText(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** Minutes after midnight from "22:00"; null for anything else. */
export function clockMinutes(text: string): number | null {
  const [, hours, minutes] = /^(\d{2}):(\d{2})/.exec(text) ?? [];
  if (hours === undefined || minutes === undefined) return null;
  const total = Number(hours) * 60 + Number(minutes);
  return Number(hours) < 24 && Number(minutes) < 60 ? total : null;
}
