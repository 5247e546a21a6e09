import { z } from 'zod';
import { ControlState, StatusStrip } from './domains.js';
import { route } from './route.js';
import { Count, DomainParams, Done, RequestedPolicy, Severity, Timestamp } from './terms.js';
import { TrafficComparison } from './traffic.js';

/** A link that shows one domain's state to whoever has it. The link itself is told once, when it is made. */
export const ShareLink = z
  .object({
    id: z.string(),
    label: z.string(),
    createdBy: z.string(),
    createdAt: Timestamp,
    expiresAt: Timestamp,
    isExpired: z.boolean(),
    lastOpenedAt: Timestamp.nullable(),
    timesOpened: Count,
  })
  .meta({ id: 'ShareLink' });
export type ShareLink = z.infer<typeof ShareLink>;

export const listShareLinks = route({
  method: 'GET',
  path: '/domains/:domain/share-links',
  access: 'admin',
  summary: 'Links that show this domain to others',
  params: DomainParams,
  response: z.object({ links: z.array(ShareLink) }),
});

export const makeShareLink = route({
  method: 'POST',
  path: '/domains/:domain/share-links',
  access: 'admin',
  summary: 'Makes a link; its token is answered now and never again',
  params: DomainParams,
  body: z.object({
    label: z.string().trim().min(1, 'Say whom it is for').max(60, 'At most 60 characters'),
    days: z.int().min(1).max(366),
  }),
  response: z.object({ link: ShareLink, token: z.string() }),
});

export const revokeShareLink = route({
  method: 'DELETE',
  path: '/domains/:domain/share-links/:id',
  access: 'admin',
  summary: 'Ends a link at once',
  params: DomainParams.extend({ id: z.uuid() }),
  response: Done,
});

/** A domain as strangers may see it: nothing of its organization, its addresses or its settings. */
export const SharedDomain = z
  .object({
    name: z.string(),
    unicodeName: z.string(),
    sentence: z.string(),
    strip: StatusStrip,
    control: ControlState,
    policy: RequestedPolicy.nullable(),
    checkedAt: Timestamp.nullable(),
    /** What is wrong, worst first: which check, not what was seen, which may name addresses. */
    findings: z.array(
      z.object({
        checkId: z.string(),
        title: z.string(),
        meaning: z.string(),
        severity: Severity,
        count: Count,
      }),
    ),
    traffic: TrafficComparison,
    expiresAt: Timestamp,
  })
  .meta({ id: 'SharedDomain' });
export type SharedDomain = z.infer<typeof SharedDomain>;

export const readSharedDomain = route({
  method: 'GET',
  path: '/shared-domains/:token',
  access: 'public',
  summary: 'What a share link shows; the same 404 for one that never was, was revoked or has run out',
  params: z.object({ token: z.string().max(100) }),
  response: SharedDomain,
});
