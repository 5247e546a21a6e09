import type { ChannelSecrets } from '../notification-channels/channel-target.js';
import type { AlertNotice } from './alert-notice.js';
import { ntfyMessage, slackMessage, teamsMessage } from './notice-messages.js';
import { signedHeaders, webhookMessage } from './webhook-message.js';

export interface ChannelRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Sendable {
  readonly id: string;
  readonly createdAt: Date;
  readonly notice: AlertNotice;
}

/** The POST that carries a notice over a channel, signed for this moment. */
export function channelRequest(sendable: Sendable, secrets: ChannelSecrets, now: Date): ChannelRequest {
  const body = JSON.stringify(bodyOf(sendable, secrets.kind, secrets.kind === 'ntfy' ? secrets.topic : ''));
  const headers = { 'content-type': 'application/json', 'user-agent': 'Postseal' };
  switch (secrets.kind) {
    case 'webhook': {
      const { previous } = secrets;
      const old = previous && new Date(previous.until) > now ? [previous.signingSecret] : [];
      const signed = signedHeaders(sendable.id, body, now, [secrets.signingSecret, ...old]);
      return { url: secrets.url, headers: { ...headers, ...signed }, body };
    }
    case 'slack':
    case 'teams':
      return { url: secrets.url, headers, body };
    case 'ntfy': {
      const access = secrets.accessToken ? { authorization: `Bearer ${secrets.accessToken}` } : {};
      return { url: secrets.server, headers: { ...headers, ...access }, body };
    }
  }
}

/** What a channel of that kind is sent, without credentials. */
export function bodyOf(
  { id, createdAt, notice }: Sendable,
  kind: ChannelSecrets['kind'],
  topic: string,
): object {
  switch (kind) {
    case 'webhook':
      return webhookMessage(id, createdAt, notice);
    case 'slack':
      return slackMessage(notice);
    case 'teams':
      return teamsMessage(notice);
    case 'ntfy':
      return ntfyMessage(notice, topic);
  }
}
