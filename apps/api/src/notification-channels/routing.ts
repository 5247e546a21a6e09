import type { Severity } from '@postseal/contract';
import { compareSeverity } from '@postseal/mail-terms';

export interface Rule {
  /** Domains with this tag; null for every domain. */
  readonly tag: string | null;
  readonly minSeverity: Severity;
  readonly channelIds: readonly string[];
}

export interface RoutedChannel {
  readonly id: string;
  readonly isEnabled: boolean;
  readonly isSecondContact: boolean;
}

/**
 * The channels that hear of an alert: those of the first rule that fits, or every channel when none does. A second
 * contact is only told in another's stead, unless a rule names it.
 */
export function chooseChannels<C extends RoutedChannel>(
  alert: { readonly severity: Severity; readonly tags: readonly string[] },
  rules: readonly Rule[],
  channels: readonly C[],
): C[] {
  const rule = rules.find(
    ({ tag, minSeverity }) =>
      (tag === null || alert.tags.includes(tag)) && compareSeverity(alert.severity, minSeverity) <= 0,
  );
  const enabled = channels.filter(({ isEnabled }) => isEnabled);
  return rule
    ? enabled.filter(({ id }) => rule.channelIds.includes(id))
    : enabled.filter(({ isSecondContact }) => !isSecondContact);
}
