import type { QuarantineCode } from './codes.js';
import type { FieldTexts, ReportDraft } from './feedback-drafts.js';
import { isDnsName, readDomain, readKeyword, readText, readTime } from './field-values.js';
import type { NoteLog } from './note-log.js';
import { bookPeriod, isPlausiblePeriod } from './report-period.js';
import type { AggregateReport, PublishedPolicy, ReportFacts, ReportPeriod } from './types.js';

export type ReportFactsOutcome =
  | { readonly ok: true; readonly report: AggregateReport }
  | { readonly ok: false; readonly reason: QuarantineCode; readonly report: ReportFacts };

/** Reads what stands around the records. Without a plausible period and a policy domain a report cannot be booked. */
export function readReportFacts(draft: ReportDraft, now: number, notes: NoteLog): ReportFactsOutcome {
  const period = readPeriod(draft.dateRange, notes);
  const policy = draft.policy === null ? null : readPolicy(draft.policy, notes);
  const reporterName = readText(draft.metadata.org_name);
  const facts: ReportFacts = {
    reporterName,
    reporterKey: reporterName?.toLowerCase().replace(/\s+/g, ' ') ?? '',
    email: readText(draft.metadata.email),
    extraContactInfo: readText(draft.metadata.extra_contact_info),
    reportId: readText(draft.metadata.report_id),
    period,
    policy,
    version: readText(draft.version),
    namespace: draft.namespace,
    generator: readText(draft.metadata.generator),
    errors: draft.errors,
  };
  noteGaps(facts, draft, notes);
  if (period === null) return { ok: false, reason: 'period-missing', report: facts };
  if (!isPlausiblePeriod(period, now)) return { ok: false, reason: 'period-implausible', report: facts };
  if (policy === null) return { ok: false, reason: 'policy-missing', report: facts };
  return { ok: true, report: { ...facts, period, policy } };
}

function noteGaps(facts: ReportFacts, draft: ReportDraft, notes: NoteLog): void {
  if (facts.reporterName === null) notes.add('org-name-missing');
  if (facts.email === null) notes.add('email-missing');
  if (facts.reportId === null) notes.add('report-id-missing');
  if (draft.policyIsAmbiguous) notes.add('policy-ambiguous');
  if (draft.unknownElements > 0) {
    notes.add('unknown-elements', draft.firstUnknownElement, draft.unknownElements);
  }
  if (draft.errorSurplus > 0) notes.add('error-surplus', null, draft.errorSurplus);
}

function readPeriod(fields: FieldTexts, notes: NoteLog): ReportPeriod | null {
  const begin = readTime(fields.begin);
  const end = readTime(fields.end);
  if (begin === null || end === null) return null;
  if (begin.isRepaired || end.isRepaired) {
    notes.add('time-format', `${fields.begin?.trim()} - ${fields.end?.trim()}`);
  }
  const period = bookPeriod(begin.seconds, end.seconds);
  if (period.end <= period.begin) notes.add('period-nonpositive');
  return period;
}

/** Tags stay as published: absent is null, and defaults are a matter of display. */
function readPolicy(fields: FieldTexts, notes: NoteLog): PublishedPolicy | null {
  const domain = readDomain(fields.domain);
  if (domain === null || !isDnsName(domain)) return null;
  const p = readKeyword(fields.p);
  if (p === null) notes.add('policy-p-missing');
  return {
    domain,
    p,
    sp: readKeyword(fields.sp),
    np: readKeyword(fields.np),
    adkim: readKeyword(fields.adkim),
    aspf: readKeyword(fields.aspf),
    pct: readKeyword(fields.pct),
    fo: readKeyword(fields.fo),
    testing: readKeyword(fields.testing),
    discoveryMethod: readKeyword(fields.discovery_method),
  };
}
