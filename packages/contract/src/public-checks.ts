import { z } from 'zod';
import { CheckLine } from './domains.js';
import { route } from './route.js';

/** Sending addresses that one public check looks at. */
export const MAX_CHECKED_ADDRESSES = 4;

export const checkPublicly = route({
  method: 'POST',
  path: '/public-checks',
  access: 'public',
  summary:
    'Checks any domain and addresses that send for it, for somebody without an account; nothing is kept',
  body: z.object({
    domain: z.string().max(300),
    /** IPv4 or IPv6, of servers that send the domain's mail. */
    addresses: z.array(z.string().max(64)).max(MAX_CHECKED_ADDRESSES).default([]),
  }),
  response: CheckLine,
  stream: 'ndjson',
});
