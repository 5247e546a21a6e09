import { z } from 'zod';
import { Delivery } from './deliveries.js';
import { route } from './route.js';
import { Count, Done, Severity, Timestamp } from './terms.js';

export const ChannelKind = z.enum(['owners', 'email', 'webhook', 'slack', 'teams', 'ntfy']);
export type ChannelKind = z.infer<typeof ChannelKind>;

export const DigestRhythm = z.enum(['none', 'daily', 'weekly']);
export type DigestRhythm = z.infer<typeof DigestRhythm>;

/** Minutes after local midnight. */
const ClockTime = z.int().min(0).max(1439);

/** What a person sets on every kind of channel. */
const ChannelHabits = z.object({
  name: z.string().trim().min(1, 'Enter a name').max(80, 'At most 80 characters'),
  isEnabled: z.boolean(),
  /** Told only when another channel does not take an alert. */
  isSecondContact: z.boolean(),
  /** IANA name, such as Europe/Berlin. */
  timeZone: z.string().min(1).max(64),
  /** Between these only critical alerts go out, the rest follows as one message; null for none. */
  quietHours: z.object({ from: ClockTime, to: ClockTime }).nullable(),
  digest: DigestRhythm,
});

/** Whether the owner of a mail address wants alerts. asked: no answer yet. expired: the link has run out, or none was sent. */
export const AddressConsentState = z.enum(['confirmed', 'asked', 'declined', 'expired']);
export type AddressConsentState = z.infer<typeof AddressConsentState>;

export const Channel = ChannelHabits.extend({
  id: z.string(),
  kind: ChannelKind,
  /** Mail address, or where the URL leads without its secret part. */
  target: z.string(),
  /** Addresses that it reaches now: one for a mail address, those of all owners; none for the rest. */
  addresses: z.array(z.string()),
  /** A watched domain that one of the addresses is at: the alert may not arrive when that domain breaks. */
  watchedDomain: z.string().nullable(),
  nextDigestAt: Timestamp.nullable(),
  /** What the owner of the address says; null for every other kind. Only a confirmed address gets anything. */
  consent: z.object({ state: AddressConsentState, askedAt: Timestamp.nullable() }).nullable(),
  /** Why it takes nothing at present; null when nothing is known against it. */
  trouble: z.object({ since: Timestamp, reason: z.string() }).nullable(),
}).meta({ id: 'Channel' });
export type Channel = z.infer<typeof Channel>;

export const RoutingRule = z
  .object({
    tag: z.string().trim().toLowerCase().min(1).max(40).nullable(),
    minSeverity: Severity,
    channelIds: z.array(z.uuid()).max(50),
  })
  .meta({ id: 'RoutingRule' });
export type RoutingRule = z.infer<typeof RoutingRule>;

export const AlertSettings = z
  .object({
    channels: z.array(Channel),
    /** Read from the top: the first that fits decides, and without one every channel hears of it. */
    rules: z.array(RoutingRule),
    /** Tags that domains have, with the number of domains. */
    tags: z.array(z.object({ tag: z.string(), domains: Count })),
  })
  .meta({ id: 'AlertSettings' });
export type AlertSettings = z.infer<typeof AlertSettings>;

export const readAlertSettings = route({
  method: 'GET',
  path: '/alerts/settings',
  access: 'viewer',
  summary: 'Who hears of alerts: channels, rules, and the tags that rules can name',
  response: AlertSettings,
});

const Url = z.string().trim().min(1, 'Enter the URL').max(2000);

/** Where a channel leads. What is secret in it is sealed, and never given back. */
export const ChannelTarget = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('email'), address: z.email('Not an e-mail address').max(254) }),
  z.object({ kind: z.literal('webhook'), url: Url }),
  z.object({ kind: z.literal('slack'), url: Url }),
  z.object({ kind: z.literal('teams'), url: Url }),
  z.object({
    kind: z.literal('ntfy'),
    /** Server and topic, such as https://ntfy.sh/my-alerts */
    url: Url,
    accessToken: z
      .string()
      .trim()
      .max(200)
      .regex(/^[\x21-\x7e]*$/, 'A token has no spaces and no letters beyond a to z') // it travels in a header
      .nullable()
      .default(null),
  }),
]);
export type ChannelTarget = z.infer<typeof ChannelTarget>;

export const addChannel = route({
  method: 'POST',
  path: '/alerts/channels',
  access: 'admin',
  summary: 'Adds a way to reach people. The signing secret of a webhook is told here and never again',
  body: ChannelHabits.extend({ to: ChannelTarget }),
  response: z.object({ channel: Channel, signingSecret: z.string().nullable() }),
});

const ChannelParams = z.object({ id: z.uuid() });

export const changeChannel = route({
  method: 'PUT',
  path: '/alerts/channels/:id',
  access: 'admin',
  summary: 'Changes a channel; without `to` it leads where it led',
  params: ChannelParams,
  body: ChannelHabits.extend({ to: ChannelTarget.optional() }),
  response: Channel,
});

export const removeChannel = route({
  method: 'DELETE',
  path: '/alerts/channels/:id',
  access: 'admin',
  summary: 'Removes a channel; what waits for it is dropped',
  params: ChannelParams,
  response: Done,
});

export const renewSigningSecret = route({
  method: 'POST',
  path: '/alerts/channels/:id/signing-secrets',
  access: 'admin',
  summary: 'Gives a webhook a new signing secret, told only here; for a day both sign',
  params: ChannelParams,
  response: z.object({ signingSecret: z.string() }),
});

export const testChannel = route({
  method: 'POST',
  path: '/alerts/channels/:id/tests',
  access: 'admin',
  summary: 'Sends a test over one channel',
  params: ChannelParams,
  response: z.object({ deliveries: z.array(Delivery) }),
});

export const askAddressAgain = route({
  method: 'POST',
  path: '/alerts/channels/:id/confirmations',
  access: 'admin',
  summary: 'Asks the owner of a mail address again whether it wants alerts',
  params: ChannelParams,
  response: Channel,
});

const ConsentParams = z.object({ token: z.string().regex(/^[\w-]{43}$/) });

/** What the owner of an address is asked. */
export const AddressConsent = z
  .object({ organization: z.string(), address: z.string(), state: AddressConsentState })
  .meta({ id: 'AddressConsent' });
export type AddressConsent = z.infer<typeof AddressConsent>;

export const readAddressConsent = route({
  method: 'GET',
  path: '/alert-addresses/:token',
  access: 'public',
  summary: 'Whose alerts the owner of an address is asked about, under the link of the mail',
  params: ConsentParams,
  response: AddressConsent,
});

export const answerAddressConsent = route({
  method: 'PUT',
  path: '/alert-addresses/:token',
  access: 'public',
  summary: 'The owner of an address wants alerts, or wants none',
  params: ConsentParams,
  body: z.object({ isWanted: z.boolean() }),
  response: AddressConsent,
});

export const setRoutingRules = route({
  method: 'PUT',
  path: '/alerts/rules',
  access: 'admin',
  summary: 'Replaces the rules that lead alerts to channels',
  body: z.object({ rules: z.array(RoutingRule).max(50) }),
  response: AlertSettings,
});

/** A channel that does not take alerts at present. */
export const ChannelTrouble = z.object({
  channelId: z.string(),
  name: z.string(),
  kind: ChannelKind,
  /** The address in question, for mail. */
  address: z.string().nullable(),
  since: Timestamp,
  reason: z.string(),
});
export type ChannelTrouble = z.infer<typeof ChannelTrouble>;

export const listChannelTroubles = route({
  method: 'GET',
  path: '/alerts/troubles',
  access: 'viewer',
  summary: 'Channels that do not take alerts: bounced addresses, webhooks that do not answer',
  response: z.object({ troubles: z.array(ChannelTrouble) }),
});

export const TrafficAlertKind = z.enum([
  'pass-rate-drop',
  'source-fails',
  'new-source',
  'failure-spike',
  'no-reports',
]);
export type TrafficAlertKind = z.infer<typeof TrafficAlertKind>;

export const TrafficAlerts = z
  .object({ alerts: z.array(z.object({ kind: TrafficAlertKind, isEnabled: z.boolean() })).max(20) })
  .meta({ id: 'TrafficAlerts' });
export type TrafficAlerts = z.infer<typeof TrafficAlerts>;

export const readTrafficAlerts = route({
  method: 'GET',
  path: '/alerts/traffic',
  access: 'viewer',
  summary: 'Which alerts about what receivers report are wanted',
  response: TrafficAlerts,
});

export const setTrafficAlerts = route({
  method: 'PUT',
  path: '/alerts/traffic',
  access: 'admin',
  summary: 'Switches alerts about traffic on and off; kinds that are not named stay as they are',
  body: TrafficAlerts,
  response: TrafficAlerts,
});

export const previewDigest = route({
  method: 'GET',
  path: '/alerts/digest',
  access: 'viewer',
  summary: 'The digest as it would be sent now',
  query: z.object({ rhythm: DigestRhythm.exclude(['none']).default('weekly') }),
  response: z.object({ subject: z.string(), text: z.string(), html: z.string() }),
});
