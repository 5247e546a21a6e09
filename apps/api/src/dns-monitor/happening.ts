import type { ChangeEvent, RecordState } from '@postseal/dns-checks';
import { recordKindWord, type Severity } from '@postseal/mail-terms';
import type { ConfirmedChange } from '../alerts/confirmed-change.js';
import { type EventId, titleOfEvent } from './event-titles.js';
import type { WatchedDomain } from './watched-domain.js';

/** What happened, in the words that timeline and alerts share. */
export interface Happening {
  readonly id: EventId;
  readonly severity: Severity;
  readonly meaning: string;
  readonly fix: string;
  readonly proposal: ConfirmedChange['proposal'];
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly firstSeenAt: Date;
}

/** A change in those words. */
export function happeningOf(
  { id, severity, meaning, restore }: ChangeEvent,
  shared: Pick<Happening, 'before' | 'after' | 'firstSeenAt'>,
): Happening {
  const fix = restore
    ? 'If you did not mean this, publish the record from before again.'
    : 'If you did not mean this, undo the change in DNS.';
  return { id, severity, meaning, fix, proposal: restore, ...shared };
}

/** The same as an alert tells it. */
export function toConfirmed(
  domain: Pick<WatchedDomain, 'organizationId' | 'domainId' | 'domainName'>,
  subject: string,
  happening: Happening,
  now: Date,
): ConfirmedChange {
  const { id, severity, meaning, fix, proposal, before, after, firstSeenAt } = happening;
  return {
    organizationId: domain.organizationId,
    domainId: domain.domainId,
    domainName: domain.domainName,
    subject,
    event: id,
    severity,
    title: titleOfEvent(id),
    meaning,
    fix,
    proposal,
    before: textOf(before),
    after: textOf(after),
    firstSeenAt,
    confirmedAt: now,
  };
}

/** Name servers that go on giving different answers. */
export function inconsistency(record: RecordState, words: Readonly<Record<string, string>>) {
  const groups = Map.groupBy(Object.entries(words), ([, word]) => word);
  const sides = [...groups.values()].map((servers) => servers.map(([server]) => server).join(', '));
  const isMail = (['spf', 'dmarc', 'dkim', 'mx'] as const).find((kind) => kind === record.kind);
  return {
    id: isMail ? (`${isMail}.inconsistent-ns` as const) : ('ns.inconsistent' as const),
    severity: isMail ? ('error' as const) : ('warning' as const),
    meaning: `The name servers give different answers about ${nameOf(record)}: ${sides.join(' against ')}. Receivers see the one or the other.`,
    fix: 'Make all name servers serve the same zone: look for one that no longer takes updates.',
    proposal: null,
  };
}

/** What a record is called in a sentence. */
export function nameOf({ kind, subject }: Pick<RecordState, 'kind' | 'subject'>): string {
  return `${recordKindWord(kind)} of ${subject}`;
}

/** The same as the first words of one. */
export function nameAtStart(record: Pick<RecordState, 'kind' | 'subject'>): string {
  const name = nameOf(record);
  return name[0]!.toUpperCase() + name.slice(1);
}

/** Record texts, a line each; null for none. */
export function textOf(raw: readonly string[]): string | null {
  return raw.length === 0 ? null : raw.join('\n');
}
