import { z } from 'zod';
import { route } from './route.js';
import { Count, Day, DomainParams, Done, Page, RequestedPolicy, Severity, Timestamp } from './terms.js';

/** State of one area of a domain; `unknown` when DNS could not be asked, `waiting` before the first check. */
export const StripState = z.enum(['ok', 'info', 'warning', 'error', 'critical', 'unknown', 'waiting']);
export type StripState = z.infer<typeof StripState>;

export const StatusStrip = z
  .object({
    ptr: StripState,
    spf: StripState,
    dkim: StripState,
    dmarc: StripState,
    mx: StripState,
    reports: StripState,
  })
  .meta({ id: 'StatusStrip' });
export type StatusStrip = z.infer<typeof StatusStrip>;

/** The areas that a DNS check decides. */
export const DnsStrip = StatusStrip.omit({ reports: true });
export type DnsStrip = z.infer<typeof DnsStrip>;

/** Whether the domain's DNS was seen to name our report address. */
export const ControlState = z.enum(['waiting', 'proven', 'lost']);
export type ControlState = z.infer<typeof ControlState>;

/** A step of the policy ladder. */
export const PolicyRung = z.enum(['np-reject', 'sp-quarantine', 'sp-reject', 'quarantine', 'reject']);
export type PolicyRung = z.infer<typeof PolicyRung>;

export const DomainSummary = z
  .object({
    name: z.string(),
    unicodeName: z.string(),
    /** Words that group domains, in alphabetical order. */
    tags: z.array(z.string()),
    strip: StatusStrip,
    control: ControlState,
    policy: RequestedPolicy.nullable(),
    /** Messages of the last 30 days, and the share of them that passed DMARC (0 to 1); null without messages. */
    messages: Count,
    passRate: z.number().nullable(),
    /** Messages per day of the last 30 days, oldest first. */
    trend: z.array(z.object({ day: Day, messages: Count, passed: Count })),
    openFindings: z.object({ critical: Count, error: Count, warning: Count, info: Count }),
    lastCheckedAt: Timestamp.nullable(),
    lastReportAt: Timestamp.nullable(),
    /** Since when it is neither checked nor alerted about. */
    pausedAt: Timestamp.nullable(),
    /** The policy step whose gates are all met, as of the last look at it; see `readAdvice`. */
    readyFor: PolicyRung.nullable(),
  })
  .meta({ id: 'DomainSummary' });
export type DomainSummary = z.infer<typeof DomainSummary>;

/**
 * Which domains of a list are meant. `problem`, `warning`, `good` and `unknown` go by the worst mark of DNS; `silent` had
 * reports and lately has none; `lost` no longer names our address; `ready` may take its next policy step.
 */
export const DomainCondition = z.enum([
  'problem',
  'warning',
  'good',
  'unknown',
  'silent',
  'lost',
  'ready',
  'paused',
]);
export type DomainCondition = z.infer<typeof DomainCondition>;

/** What the DMARC record asks for; `absent` without one. */
export const PolicyChoice = z.enum(['absent', ...RequestedPolicy.options]);
export type PolicyChoice = z.infer<typeof PolicyChoice>;

export const DomainFilter = z.object({
  search: z.string().max(253).optional(),
  condition: DomainCondition.optional(),
  policy: PolicyChoice.optional(),
  tag: z.string().max(40).optional(),
});
export type DomainFilter = z.infer<typeof DomainFilter>;

export const DomainSort = z.enum(['name', 'pass-rate', 'messages', 'policy', 'issues', 'last-report']);
export type DomainSort = z.infer<typeof DomainSort>;

export const DomainOrder = z.object({
  sort: DomainSort.default('name'),
  order: z.enum(['ascending', 'descending']).default('ascending'),
});
export type DomainOrder = z.infer<typeof DomainOrder>;

export const listDomains = route({
  method: 'GET',
  path: '/domains',
  access: 'viewer',
  summary: 'The domains of the organization, filtered, sorted, and grouped by tag on demand',
  query: Page.extend(DomainFilter.shape)
    .extend(DomainOrder.shape)
    .extend({ group: z.enum(['tag']).optional() }),
  response: z.object({
    /** With `group`, a domain stands under each of its tags, and `group` says under which; null without tags. */
    domains: z.array(DomainSummary.extend({ group: z.string().nullable() })),
    total: Count,
    /** Over all domains of the organization, whatever the filter. */
    facets: z.object({
      domains: Count,
      conditions: z.record(DomainCondition, Count),
      policies: z.record(PolicyChoice, Count),
      tags: z.array(z.object({ tag: z.string(), domains: Count })),
    }),
  }),
});

export const RefusalReason = z.enum([
  'not-a-domain',
  'ip-address',
  'public-suffix',
  'already-here',
  'too-long',
  'too-many',
]);
export type RefusalReason = z.infer<typeof RefusalReason>;

export const AddedDomain = z.object({
  /** What was typed. */
  input: z.string(),
  name: z.string().nullable(),
  refusal: z.object({ reason: RefusalReason, detail: z.string() }).nullable(),
});
export type AddedDomain = z.infer<typeof AddedDomain>;

export const addDomains = route({
  method: 'POST',
  path: '/domains',
  access: 'member',
  summary: 'Adds one domain or many pasted ones; each line answers for itself',
  body: z.object({ names: z.string().min(1, 'Enter at least one domain').max(50_000) }),
  response: z.object({ results: z.array(AddedDomain) }),
});

export const DomainDetail = DomainSummary.omit({ trend: true })
  .extend({
    /** One plain sentence about the state of the domain's mail. */
    sentence: z.string(),
    reportAddress: z.string(),
    controlProvenAt: Timestamp.nullable(),
    controlLostAt: Timestamp.nullable(),
    selectors: z.array(
      z.object({
        selector: z.string(),
        source: z.enum(['user', 'report', 'probe']),
        lastSeenAt: Timestamp.nullable(),
      }),
    ),
    sendingHosts: z.array(z.string()),
    /** The DMARC record to publish so that reports arrive here: the present one with our address merged in. */
    dmarcProposal: z.object({
      name: z.string(),
      type: z.literal('TXT'),
      value: z.string(),
      present: z.string().nullable(),
    }),
    nextCheckAt: Timestamp.nullable(),
    isChecking: z.boolean(),
    addedAt: Timestamp,
  })
  .meta({ id: 'DomainDetail' });
export type DomainDetail = z.infer<typeof DomainDetail>;

export const readDomain = route({
  method: 'GET',
  path: '/domains/:domain',
  access: 'viewer',
  summary: 'One domain: state, report address, what its owner told us',
  params: DomainParams,
  response: DomainDetail,
});

export const removeDomain = route({
  method: 'DELETE',
  path: '/domains/:domain',
  access: 'admin',
  summary: 'Removes a domain and everything known about it',
  params: DomainParams,
  response: Done,
});

export const setSenders = route({
  method: 'PUT',
  path: '/domains/:domain/senders',
  access: 'member',
  summary: 'Tells which DKIM selectors and sending hosts or addresses (v4, v6) the domain uses',
  params: DomainParams,
  body: z.object({
    selectors: z.array(z.string().trim().min(1).max(63)).max(50),
    hosts: z.array(z.string().trim().min(1).max(253)).max(50),
  }),
  response: Done,
});

/** A word of letters, digits, dots, hyphens and underscores, in lower case. */
export const DomainTag = z
  .string()
  .trim()
  .toLowerCase()
  .regex(
    /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,39}$/u,
    'A tag is one word of at most 40 letters, digits, dots or hyphens',
  );

export const setDomainTags = route({
  method: 'PUT',
  path: '/domains/:domain/tags',
  access: 'member',
  summary: 'Replaces the tags of a domain: rules of alerts and filters go by them',
  params: DomainParams,
  body: z.object({ tags: z.array(DomainTag).max(20, 'At most 20 tags') }),
  response: Done,
});

export const rotateReportAddress = route({
  method: 'POST',
  path: '/domains/:domain/report-address/rotations',
  access: 'admin',
  summary: 'Gives the domain a new report address; the old one keeps working for 90 days',
  params: DomainParams,
  response: z.object({ reportAddress: z.string() }),
});

export const RecordProposal = z.object({ name: z.string(), type: z.string(), value: z.string() });
export type RecordProposal = z.infer<typeof RecordProposal>;

export const Observation = z
  .object({
    name: z.string(),
    type: z.string(),
    /** present, absent-nodata, absent-nxdomain, or unknown-… when it could not be asked */
    outcome: z.string(),
    values: z.array(z.string()),
    ttlSeconds: z.int().nullable(),
  })
  .meta({ id: 'Observation' });
export type Observation = z.infer<typeof Observation>;

export const Finding = z
  .object({
    id: z.string(),
    checkId: z.string(),
    domain: z.string(),
    title: z.string(),
    meaning: z.string(),
    severity: Severity,
    subject: z.string(),
    evidence: z.string(),
    fix: z.string(),
    reference: z.string().nullable(),
    proposal: RecordProposal.nullable(),
    openedAt: Timestamp,
    resolvedAt: Timestamp.nullable(),
  })
  .meta({ id: 'Finding' });
export type Finding = z.infer<typeof Finding>;

/** One term of a record in the SPF tree, with the cost of all that it leads to. */
export const SpfTerm = z.object({
  text: z.string(),
  /** known, or why the term is worth nothing: void, unknown, hidden (a macro), unreached (behind all), invalid, capped. */
  state: z.string(),
  lookups: Count,
  voids: Count,
  /** Addresses that the term matches by itself; those behind an include are the branch's. */
  ranges: z.array(z.string()),
});
export type SpfTerm = z.infer<typeof SpfTerm>;

/** One branch of the SPF include tree. */
export interface SpfBranch {
  domain: string;
  record: string | null;
  state: string;
  /** Why it is not ok, in a sentence. */
  reason: string | null;
  lookups: number;
  voids: number;
  /** The term of the parent that leads here, such as `include:_spf.example.net`; null at the root. */
  via: string | null;
  /** The same name stands earlier in the tree, with its terms. */
  isRepeat: boolean;
  terms: SpfTerm[];
  /** Addresses to which this record alone answers pass: the first of them, and how many there are. */
  ranges: string[];
  rangeCount: number;
  /** Branches of the terms that lead on, in order. */
  children: SpfBranch[];
}
// What readings of older versions do not hold has a default.
export const SpfBranch: z.ZodType<SpfBranch> = z
  .object({
    domain: z.string(),
    record: z.string().nullable(),
    state: z.string(),
    reason: z.string().nullable().default(null),
    lookups: Count,
    voids: Count,
    via: z.string().nullable(),
    isRepeat: z.boolean().default(false),
    terms: z.array(SpfTerm).default([]),
    ranges: z.array(z.string()).default([]),
    rangeCount: Count.default(0),
    get children() {
      return z.array(SpfBranch);
    },
  })
  .meta({ id: 'SpfBranch' });

export const PostureDetail = z
  .object({
    checkedAt: Timestamp.nullable(),
    strip: DnsStrip,
    observations: z.array(Observation),
    findings: z.array(Finding),
    spf: z
      .object({
        record: z.string().nullable(),
        lookups: Count,
        voids: Count,
        ranges: z.array(z.string()),
        isComplete: z.boolean(),
        tree: SpfBranch.nullable(),
      })
      .nullable(),
    dmarc: z
      .object({
        record: z.string().nullable(),
        policyDomain: z.string().nullable(),
        organizationalDomain: z.string().nullable(),
        policy: RequestedPolicy.nullable(),
        queries: z.array(z.string()),
        /** The tree walk of RFC 9989 §4.10, step by step. */
        walk: z
          .array(
            z.object({
              name: z.string(),
              outcome: z.enum(['record', 'none', 'multiple', 'unavailable']),
              record: z.string().nullable(),
            }),
          )
          .default([]),
        /** The tag that speaks for the domain: p of its own record, else sp, or np when it does not exist. */
        appliedTag: z.enum(['p', 'sp', 'np']).nullable().default(null),
        /** How a receiver that still follows RFC 7489 and the public suffix list sees the domain. */
        publicSuffixView: z
          .object({
            organizationalDomain: z.string(),
            policyDomain: z.string().nullable(),
            policy: RequestedPolicy.nullable(),
            isComplete: z.boolean(),
          })
          .nullable()
          .default(null),
      })
      .nullable(),
    dkim: z.array(
      z.object({
        selector: z.string(),
        state: z.enum(['key', 'revoked', 'broken', 'missing', 'dangling', 'unknown']),
        keyType: z.string().nullable(),
        bits: z.int().nullable(),
        record: z.string().nullable(),
        /** All TXT texts at the selector. */
        records: z.array(z.string()).default([]),
        /** SHA-256 of the public key in hex. */
        fingerprint: z.string().nullable().default(null),
        /** The key is marked as a test: verifiers treat its mail as unsigned. */
        isTest: z.boolean().default(false),
        /** Alias names that lead to the record, in order. */
        cnames: z.array(z.string()).default([]),
      }),
    ),
    hosts: z.array(
      z.object({
        host: z.string().nullable(),
        role: z.enum(['mx', 'sender']),
        ip: z.string(),
        ptrNames: z.array(z.string()),
        /** Each reverse name, and whether it leads back to the address; null when that could not be asked. */
        names: z.array(z.object({ name: z.string(), isConfirmed: z.boolean().nullable() })).default([]),
        /** ok: a name that points back. unconfirmed: names, none pointing back. */
        state: z.enum(['ok', 'unconfirmed', 'missing', 'unknown']),
      }),
    ),
  })
  .meta({ id: 'PostureDetail' });
export type PostureDetail = z.infer<typeof PostureDetail>;

export const readPosture = route({
  method: 'GET',
  path: '/domains/:domain/posture',
  access: 'viewer',
  summary: 'The latest check of a domain: records seen, findings, SPF tree, DMARC discovery, keys, hosts',
  params: DomainParams,
  response: PostureDetail,
});

/** A line of a running check. */
export const CheckLine = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('observation'), observation: Observation }),
    z.object({
      kind: z.literal('finding'),
      finding: Finding.omit({ id: true, openedAt: true, resolvedAt: true }),
    }),
    z.object({ kind: z.literal('done'), sentence: z.string(), strip: DnsStrip, durationMs: z.number() }),
    z.object({ kind: z.literal('failed'), detail: z.string() }),
  ])
  .meta({ id: 'CheckLine' });
export type CheckLine = z.infer<typeof CheckLine>;

export const checkNow = route({
  method: 'POST',
  path: '/domains/:domain/checks',
  access: 'member',
  summary: 'Checks the domain now and streams what is seen, a JSON line each',
  params: DomainParams,
  response: CheckLine,
  stream: 'ndjson',
});
