/**
 * What became of a mail part, an archive entry, a document. `duplicate` is decided by whoever stores reports and is
 * no outcome of reading.
 */
export const verdicts = ['stored', 'partial', 'quarantined', 'rejected', 'ignored'] as const;
export type Verdict = (typeof verdicts)[number];

/** Why something was not stored. */
export type ReasonCode = QuarantineCode | RejectionCode;

/** Bytes are readable enough to show; nothing counts until a person or a clean copy settles it. */
export type QuarantineCode =
  | 'archive-truncated'
  | 'json-truncated'
  | 'period-implausible'
  | 'period-missing'
  | 'policy-missing'
  | 'xml-malformed' // also a rejection, when no record could be read
  | 'xml-truncated';

export type RejectionCode =
  | 'archive-empty'
  | 'archive-limit'
  | 'compression-unsupported'
  | 'doctype'
  | 'empty'
  | 'encrypted'
  | 'expansion-limit'
  | 'field-too-long'
  | 'json-depth'
  | 'json-malformed'
  | 'mime-limit'
  | 'no-report-found'
  | 'no-usable-record'
  | 'not-a-report'
  | 'placeholder'
  | 'record-limit'
  | 'timeout'
  | 'transfer-encoding-broken'
  | 'xml-depth'
  | 'xml-malformed';

/** Why one record was refused; the rest of its report counts. */
export type RecordRefusalCode =
  | 'count-invalid'
  | 'count-out-of-range'
  | 'record-ambiguous'
  | 'source-ip-invalid';

/** A departure from the standards that was tolerated. */
export type NoteCode =
  | 'auth-results-missing'
  | 'bytes-replaced'
  | 'count-format'
  | 'count-missing'
  | 'dkim-empty-dropped'
  | 'dkim-surplus'
  | 'email-missing'
  | 'encoding'
  | 'error-surplus'
  | 'failure-detail-refused'
  | 'failure-detail-surplus'
  | 'gz-checksum'
  | 'gz-trailing-bytes'
  | 'header-from-outside-policy'
  | 'illegal-char'
  | 'json-repeated-key'
  | 'leading-bytes'
  | 'nested-archive'
  | 'nested-mail'
  | 'no-policies'
  | 'no-records'
  | 'org-name-missing'
  | 'period-nonpositive'
  | 'policy-ambiguous'
  | 'policy-domain-missing'
  | 'policy-p-missing'
  | 'policy-surplus'
  | 'reason-surplus'
  | 'report-id-missing'
  | 'source-ip-format'
  | 'spf-domain-missing'
  | 'spf-surplus'
  | 'text-cut'
  | 'time-format'
  | 'trailing-bytes'
  | 'transfer-encoding-ignored'
  | 'type-mismatch'
  | 'unknown-elements'
  | 'xml-in-body'
  | 'xml-repaired';
