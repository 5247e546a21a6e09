import { z } from 'zod';
import { route } from './route.js';
import { Count, Done, Page, Timestamp } from './terms.js';

/** A score from 0.0 to 10.0. */
const Points = z.number().min(0).max(10);

export const MailTestGrade = z.enum(['A', 'B', 'C', 'D']);
export type MailTestGrade = z.infer<typeof MailTestGrade>;

export const MailTestSummary = z
  .object({
    id: z.uuid(),
    receivedAt: Timestamp,
    /** queued: being scored. failed: it could not be scored, see `reason`. */
    state: z.enum(['queued', 'done', 'failed']),
    reason: z.string().nullable(),
    /** Domain of the author. */
    headerFrom: z.string().nullable(),
    score: Points.nullable(),
    grade: MailTestGrade.nullable(),
    /** Refusals that are predicted. */
    rejections: Count.nullable(),
  })
  .meta({ id: 'MailTestSummary' });
export type MailTestSummary = z.infer<typeof MailTestSummary>;

export const MailTestAddress = z
  .object({
    /** Knowing it is the right to read and delete what was sent to the address. */
    token: z.string(),
    address: z.string(),
    createdAt: Timestamp,
    expiresAt: Timestamp,
    /** Mails that arrived, newest first. */
    tests: z.array(MailTestSummary),
  })
  .meta({ id: 'MailTestAddress' });
export type MailTestAddress = z.infer<typeof MailTestAddress>;

export const MailTestCheck = z
  .object({
    id: z.string(),
    /** advice: a fault that costs nothing. unknown: it could not be asked. not-tested: this instance does not look. */
    state: z.enum(['passed', 'failed', 'advice', 'unknown', 'not-tested']),
    title: z.string(),
    /** Points taken off, after the caps. */
    points: Points,
    /** The raw value, from a stranger's message: to be shown as text. Null where a shared result leaves it out. */
    seen: z.string().nullable(),
    why: z.string(),
    fix: z.string().nullable(),
    /** The exact record, header or configuration line. */
    paste: z.string().nullable(),
    reference: z.string().nullable(),
  })
  .meta({ id: 'MailTestCheck' });
export type MailTestCheck = z.infer<typeof MailTestCheck>;

export const MailTestRejection = z.object({
  receiver: z.string(),
  /** Entry of the bounce catalogue. */
  id: z.string(),
  /** The reply's code as printed, and what it means; null for an entry that is no longer known. */
  code: z.string().nullable(),
  cause: z.string().nullable(),
  /** Titles of the failed checks behind it. */
  because: z.array(z.string()),
});
export type MailTestRejection = z.infer<typeof MailTestRejection>;

/** Three numbers that are never blended: who would refuse the mail, the score, and advice. */
export const MailTestResult = z
  .object({
    score: Points,
    grade: MailTestGrade,
    gradeWords: z.string(),
    rejections: z.array(MailTestRejection),
    /** Faults that no average may hide: the score cannot exceed the lowest. */
    ceilings: z.array(z.object({ ceiling: Points, because: z.string() })),
    advice: Count,
    /** Of how many checks that can cost points the outcome is known. */
    counted: z.object({ scored: Count, total: Count }),
    areas: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        /** Most that faults of this area cost together. */
        cap: Points,
        lost: Points,
        checks: z.array(MailTestCheck),
      }),
    ),
    headerFrom: z.string().nullable(),
    isBulk: z.boolean(),
  })
  .meta({ id: 'MailTestResult' });
export type MailTestResult = z.infer<typeof MailTestResult>;

export const MailTestDetail = MailTestSummary.extend({
  /** What the sending server showed while it delivered the mail. */
  session: z.object({
    remoteIp: z.string(),
    heloName: z.string(),
    envelopeFrom: z.string(),
    tls: z.string().nullable(),
  }),
  rawBytes: Count,
  result: MailTestResult.nullable(),
  /** The mail as text, at most its beginning; null once it is deleted. */
  source: z.object({ header: z.string(), body: z.string(), isCut: z.boolean() }).nullable(),
}).meta({ id: 'MailTestDetail' });
export type MailTestDetail = z.infer<typeof MailTestDetail>;

/** A result for others: without the address, local parts, subject and whatever else the message said. */
export const SharedMailTest = z
  .object({ id: z.uuid(), receivedAt: Timestamp, result: MailTestResult })
  .meta({ id: 'SharedMailTest' });
export type SharedMailTest = z.infer<typeof SharedMailTest>;

const AddressParams = z.object({ token: z.string().regex(/^[a-z0-9]{16}$/) });

export const beginMailTest = route({
  method: 'POST',
  path: '/mail-test-addresses',
  access: 'public',
  summary:
    'Makes a fresh address to send a test mail to; kept in the history of the organization of who is signed in',
  response: MailTestAddress,
});

export const readMailTestAddress = route({
  method: 'GET',
  path: '/mail-test-addresses/:token',
  access: 'public',
  summary: 'What has arrived at a test address',
  params: AddressParams,
  response: MailTestAddress,
});

export const removeMailTestAddress = route({
  method: 'DELETE',
  path: '/mail-test-addresses/:token',
  access: 'public',
  summary: 'Deletes a test address with its mails and results at once',
  params: AddressParams,
  response: Done,
});

export const readMailTest = route({
  method: 'GET',
  path: '/mail-test-addresses/:token/tests/:id',
  access: 'public',
  summary: 'The result of one test mail, with its session and source',
  params: AddressParams.extend({ id: z.uuid() }),
  response: MailTestDetail,
});

export const readSharedMailTest = route({
  method: 'GET',
  path: '/mail-tests/:id',
  access: 'public',
  summary: 'A result under its unguessable link, without what only its sender should see',
  params: z.object({ id: z.uuid() }),
  response: SharedMailTest,
});

export const listMailTests = route({
  method: 'GET',
  path: '/mail-tests',
  access: 'viewer',
  summary: "Results of the organization's test mails, newest first",
  query: Page,
  response: z.object({
    /** `token` of the address while it is open; null for viewers, since whoever has it may delete. */
    tests: z.array(MailTestSummary.extend({ token: z.string().nullable() })),
    total: Count,
  }),
});
