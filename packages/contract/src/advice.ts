import { z } from 'zod';
import { PolicyRung } from './domains.js';
import { route } from './route.js';
import { Count, Day, DomainParams, Done, RequestedPolicy, Timestamp } from './terms.js';

/** Which of the five kinds of senders a source is. */
export const SourceClass = z.enum(['compliant', 'needs-fixing', 'forwarder', 'likely-spoof', 'unknown']);
export type SourceClass = z.infer<typeof SourceClass>;

/** What a person said about a source. It beats every rule. */
export const SourceVerdict = z.enum(['mine', 'not-mine', 'forwarder']);
export type SourceVerdict = z.infer<typeof SourceVerdict>;

const SourceRef = z.object({ key: z.string(), name: z.string() });

/** What a source is called by: what the owner published, else the best of what was found out. */
export const SourceBasis = z.enum([
  'own-host',
  'spf-include',
  'service',
  'signer',
  'reverse-name',
  'network',
  'address',
  'rest',
]);
export type SourceBasis = z.infer<typeof SourceBasis>;

/** Something that was seen of an address, and whom it belongs to where a table tells. */
export const NameEvidence = z
  .object({
    kind: z.enum(['reverse-name', 'envelope-domain', 'dkim-signer', 'network']),
    value: z.string(),
    owner: z.string().nullable(),
  })
  .meta({ id: 'NameEvidence' });
export type NameEvidence = z.infer<typeof NameEvidence>;

/** A group of sending addresses with one owner, over the window of the advice. */
export const AdvisedSource = SourceRef.extend({
  basis: SourceBasis,
  evidence: z.array(NameEvidence),
  /** What sort of organization it is, where the reverse-DNS map tells: ISP, Web Host, SaaS, … */
  type: z.string().nullable(),
  class: SourceClass,
  reason: z.enum([
    'verdict',
    'passes',
    'own-host',
    'known-service',
    'in-spf',
    'signs-as-owner',
    'receiver-saw-forwarding',
    'forwarding-network',
    'signed-elsewhere',
    'blocked-and-unaligned',
    'nothing-known',
  ]),
  /** Concluded, not known. */
  isGuess: z.boolean(),
  weakness: z.enum(['spf-only', 'dkim-only', 'neither']).nullable(),
  countsInPassRate: z.boolean(),
  messages: Count,
  bothPass: Count,
  dkimOnly: Count,
  spfOnly: Count,
  fail: Count,
  notGiven: Count,
  quarantined: Count,
  rejected: Count,
  /** First of the last 90 days on which it was seen. */
  firstDay: Day,
  /** Its busiest addresses, and how many there are. */
  ips: z.array(z.string()),
  ipCount: Count,
  verdict: z.object({ value: SourceVerdict, by: z.string(), at: Timestamp }).nullable(),
}).meta({ id: 'AdvisedSource' });
export type AdvisedSource = z.infer<typeof AdvisedSource>;

export const ReadinessGate = z
  .object({
    id: z.enum([
      'observation',
      'volume',
      'pass-rate',
      'large-sources',
      'dkim-share',
      'unreviewed-sources',
      'rare-sources',
      'new-sources',
      'dns-faults',
      'report-reach',
      'forward-loss',
      'mailboxes',
    ]),
    state: z.enum(['met', 'not-met', 'unknown']),
    /** Days, messages, sources or faults, or a share of 0 to 1. */
    value: z.number().nullable(),
    goal: z.number(),
    unit: z.enum(['days', 'messages', 'share', 'sources', 'faults', 'answer']),
    /** Sources that keep the gate shut. */
    sources: z.array(SourceRef),
  })
  .meta({ id: 'ReadinessGate' });
export type ReadinessGate = z.infer<typeof ReadinessGate>;

export const PolicyAnswers = z.object({
  hasMonthlyMail: z.boolean().nullable(),
  doPeopleWrite: z.boolean().nullable(),
  acceptsForwardLoss: z.boolean(),
  isParked: z.boolean(),
});
export type PolicyAnswers = z.infer<typeof PolicyAnswers>;

export const PolicyStep = z
  .object({
    rung: PolicyRung,
    policy: z.enum(['quarantine', 'reject']),
    scope: z.enum(['absent-names', 'subdomains', 'domain']),
    raisesSubdomains: z.boolean(),
    record: z.string(),
    changes: z.array(z.object({ tag: z.string(), from: z.string().nullable(), to: z.string().nullable() })),
    stepBackRecord: z.string(),
  })
  .meta({ id: 'PolicyStep' });
export type PolicyStep = z.infer<typeof PolicyStep>;

export const ImpactPreview = z
  .object({
    messages: Count,
    affected: Count,
    byClass: z.record(SourceClass, Count),
    sources: z.array(SourceRef.extend({ class: SourceClass, messages: Count })),
    /** False where reports cannot tell: they do not say which names exist. */
    isKnown: z.boolean(),
  })
  .meta({ id: 'ImpactPreview' });
export type ImpactPreview = z.infer<typeof ImpactPreview>;

export const PolicyAdvice = z
  .object({
    state: z.enum(['no-record', 'inherited', 'parked', 'watching', 'paused', 'ready', 'done']),
    /** Name at which the record stands or belongs, such as _dmarc.example.org. */
    name: z.string(),
    record: z.string().nullable(),
    /** The domain whose record applies, when it is not this one's own. */
    inheritedFrom: z.string().nullable(),
    policy: RequestedPolicy.nullable(),
    step: PolicyStep.nullable(),
    readiness: z
      .object({
        isReady: z.boolean(),
        isLowVolume: z.boolean(),
        staysAtQuarantine: z.boolean(),
        gates: z.array(ReadinessGate),
      })
      .nullable(),
    impact: ImpactPreview.nullable(),
    regressions: z.array(
      z.object({
        reason: z.enum(['source-fails', 'new-source', 'dns-fault']),
        source: SourceRef.nullable(),
        days: z.array(Day),
      }),
    ),
    stepBackRecord: z.string().nullable(),
    parkedRecord: z.string().nullable(),
    window: z.object({ from: Day, to: Day }),
    phaseSince: Day.nullable(),
    reporters: Count,
    passRate: z.object({
      messages: Count,
      passed: Count,
      rate: z.number().nullable(),
      forwarded: Count,
      spoofed: Count,
    }),
    /** `isRare`: silent in the window, seen in the month before it; its counts are then of these six weeks. */
    sources: z.array(AdvisedSource.extend({ isRare: z.boolean() })),
    answers: PolicyAnswers.extend({ by: z.string().nullable(), at: Timestamp.nullable() }),
  })
  .meta({ id: 'PolicyAdvice' });
export type PolicyAdvice = z.infer<typeof PolicyAdvice>;

export const readAdvice = route({
  method: 'GET',
  path: '/domains/:domain/advice',
  access: 'viewer',
  summary: 'The next policy step: its record, its gates with live numbers, and what it would have touched',
  params: DomainParams,
  response: PolicyAdvice,
});

export const judgeSource = route({
  method: 'PUT',
  path: '/domains/:domain/source-verdicts',
  access: 'member',
  summary: 'Says whose a source is; null leaves it to the rules again',
  params: DomainParams,
  body: z.object({ key: z.string().min(1).max(200), verdict: SourceVerdict.nullable() }),
  response: Done,
});

export const answerPolicyQuestions = route({
  method: 'PUT',
  path: '/domains/:domain/policy-answers',
  access: 'member',
  summary: "Answers what only the owner knows about the domain's mail",
  params: DomainParams,
  body: PolicyAnswers,
  response: Done,
});
