import type { AddressConsentState, ChannelKind } from '@postseal/contract';
import { Bell, Hash, type LucideIcon, Mail, MessagesSquare, Users, Webhook } from 'lucide-react';

export interface ChannelLook {
  readonly word: string;
  readonly icon: LucideIcon;
  /** What it is, for somebody who chooses. */
  readonly meaning: string;
}

export const channelLooks: Readonly<Record<ChannelKind, ChannelLook>> = {
  owners: { word: 'Owners', icon: Users, meaning: 'Every owner of the organization, by e-mail.' },
  email: { word: 'E-mail', icon: Mail, meaning: 'One address, with its own digest and quiet hours.' },
  webhook: {
    word: 'Webhook',
    icon: Webhook,
    meaning: 'Signed JSON to a program of yours. Works with every Standard Webhooks library.',
  },
  slack: {
    word: 'Slack',
    icon: Hash,
    meaning: 'A room in Slack, or in what takes its webhooks: Mattermost, Rocket.Chat, Discord.',
  },
  teams: { word: 'Teams', icon: MessagesSquare, meaning: 'A channel in Microsoft Teams, by a workflow.' },
  ntfy: { word: 'ntfy', icon: Bell, meaning: 'A push message to phones, by ntfy.sh or your own server.' },
};

/** Kinds that people add; the owners are there already. */
export const addableKinds = ['email', 'webhook', 'slack', 'teams', 'ntfy'] as const;
export type AddableKind = (typeof addableKinds)[number];

/** What the owner of an address says, in a badge. */
export const consentWords: Readonly<Record<AddressConsentState, string>> = {
  confirmed: 'Confirmed',
  asked: 'Waiting for confirmation',
  declined: 'Wants no alerts',
  expired: 'Not confirmed',
};
