import { randomBytes } from 'node:crypto';
import type { ChannelTarget } from '@postseal/contract';
import { ProblemError } from '../http/problem.js';

/** What sending over a channel needs; kept sealed. */
export type ChannelSecrets =
  | {
      readonly kind: 'webhook';
      readonly url: string;
      readonly signingSecret: string;
      /** Signs as well until then, so that a receiver can change over. */
      readonly previous: { readonly signingSecret: string; readonly until: string } | null;
    }
  | { readonly kind: 'slack' | 'teams'; readonly url: string }
  | {
      readonly kind: 'ntfy';
      readonly server: string;
      readonly topic: string;
      readonly accessToken: string | null;
    };

export interface ReadTarget {
  /** What people may see of it. */
  readonly shown: string;
  readonly secrets: ChannelSecrets | null;
}

/** Reads where a channel shall lead. Throws `request-invalid` with the field that is wrong. */
export function readTarget(to: ChannelTarget, { allowHttp }: { readonly allowHttp: boolean }): ReadTarget {
  switch (to.kind) {
    case 'email':
      return { shown: to.address.toLowerCase(), secrets: null };
    case 'webhook': {
      const url = readUrl(to.url, allowHttp);
      const secrets = { kind: to.kind, url: url.href, signingSecret: makeSigningSecret(), previous: null };
      return { shown: shownOf(url), secrets };
    }
    case 'slack':
    case 'teams': {
      const url = readUrl(to.url, allowHttp); // who knows all of it can write there
      return {
        shown: `${url.origin}/…${url.href.slice(-4)}`,
        secrets: { kind: to.kind, url: url.href },
      };
    }
    case 'ntfy':
      return readNtfyTopic(readUrl(to.url, allowHttp), to.accessToken);
  }
}

const MAX_PLAIN_PATH = 16; // of a path that is too short to hold a key

/** Many services keep a key in the path of their webhooks: of a long one only enough to tell it from another. */
function shownOf({ origin, pathname }: URL): string {
  return pathname.length > MAX_PLAIN_PATH ? `${origin}/…${pathname.slice(-4)}` : origin + pathname;
}

/** 256 random bits in the form that Standard Webhooks libraries take. */
export function makeSigningSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

function readUrl(text: string, allowHttp: boolean): URL {
  const url = URL.parse(text);
  if (!url?.hostname) refuse('This is not a URL.');
  if (url.protocol !== 'https:' && !(allowHttp && url.protocol === 'http:'))
    refuse('The URL must begin with https://.');
  if (url.username || url.password) refuse('A URL with a user name or password in it is not taken.');
  url.hash = '';
  return url;
}

const TOPIC = /^\/([-\w]{1,64})$/; // as the ntfy server accepts them

function readNtfyTopic(url: URL, accessToken: string | null): ReadTarget {
  const topic = TOPIC.exec(url.pathname)?.[1];
  if (!topic || url.search)
    refuse('Give the server and the topic, such as https://ntfy.example.org/my-alerts.');
  return {
    shown: `${url.origin}/${topic.slice(0, 3)}…`, // a topic is as good as its password
    secrets: { kind: 'ntfy', server: url.origin, topic, accessToken: accessToken || null },
  };
}

function refuse(message: string): never {
  throw new ProblemError('request-invalid', message, [{ path: 'to.url', message }]);
}
