import type { Severity } from '@postseal/mail-terms';
import { check } from './catalogue.js';
import type { CheckId } from './check-ids.js';
import type { RecordType } from './observation.js';

/** A record to publish, ready to paste. */
export interface ProposedRecord {
  readonly name: string;
  readonly type: RecordType;
  readonly value: string;
}

/** A place in a text, as UTF-16 offsets. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** One fault or fact about a domain, tied to what was seen. Plain data, JSON-serialisable. */
export interface Finding {
  readonly id: CheckId;
  readonly severity: Severity;
  readonly title: string;
  /** The name, address or selector name that the finding is about (`s1._domainkey.example.org`, `192.0.2.1`). */
  readonly subject: string;
  /** What was seen, in one line: the record or the part of it that is at fault. */
  readonly evidence: string;
  /** What to change, in plain words. */
  readonly fix: string;
  /** The exact record that mends it, when it can be computed. */
  readonly proposal: ProposedRecord | null;
  /** Where the fault stands in `evidence` (UTF-16 offsets), when it has a place. */
  readonly span: Span | null;
}

export interface FindingDetails {
  /** Overrides the catalogue's severity where context decides (dns-and-drift §12). */
  readonly severity?: Severity;
  /** Overrides the catalogue's general fix by a concrete one. */
  readonly fix?: string;
  readonly proposal?: ProposedRecord;
  readonly span?: Span;
}

/** A finding of a catalogue id; title, severity and fix come from the catalogue unless given. */
export function finding(
  id: CheckId,
  subject: string,
  evidence: string,
  details: FindingDetails = {},
): Finding {
  const { title, severity, fix } = check(id);
  return {
    id,
    severity: details.severity ?? severity,
    title,
    subject,
    evidence,
    fix: details.fix ?? fix,
    proposal: details.proposal ?? null,
    span: details.span ? visible(details.span, evidence) : null,
  };
}

/** An empty place, such as a missing space or value, is widened to the character in front so that it can be shown. */
function visible(span: Span, text: string): Span | null {
  if (span.start < span.end) return span;
  const widened = { start: Math.max(0, span.start - 1), end: Math.min(text.length, span.start + 1) };
  return widened.start < widened.end ? widened : null;
}
