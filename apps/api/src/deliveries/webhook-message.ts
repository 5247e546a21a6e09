import { createHmac } from 'node:crypto';
import type { AlertNotice } from './alert-notice.js';

/** The body of a webhook: what happened, as data. The same delivery has the same body each time it is sent. */
export function webhookMessage(deliveryId: string, createdAt: Date, notice: AlertNotice) {
  return { id: deliveryId, ...eventOf(notice), timestamp: createdAt.toISOString() };
}

function eventOf(notice: AlertNotice) {
  switch (notice.type) {
    case 'incident': {
      const { phase, ...data } = notice.incident;
      return { type: `incident.${phase}`, data };
    }
    case 'summary':
      return { type: 'incidents.summary', data: { incidents: notice.incidents, url: notice.url } };
    case 'digest':
      return { type: `digest.${notice.digest.rhythm}`, data: notice.digest };
    case 'test':
      return { type: 'test', data: { channel: notice.channel, url: notice.url } };
  }
}

/**
 * Headers of Standard Webhooks (standardwebhooks.com): an id that is the same on each try, the moment of sending in
 * seconds, and HMAC-SHA256 over `id.timestamp.body` under each secret, in base64.
 */
export function signedHeaders(
  id: string,
  body: string,
  sentAt: Date,
  secrets: readonly string[],
): Record<string, string> {
  const timestamp = String(Math.floor(sentAt.getTime() / 1000));
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets
      .map((secret) => `v1,${sign(`${id}.${timestamp}.${body}`, secret)}`)
      .join(' '),
  };
}

function sign(text: string, secret: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return createHmac('sha256', key).update(text).digest('base64');
}
