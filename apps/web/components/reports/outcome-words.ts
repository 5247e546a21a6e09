import type { LedgerOutcome } from '@postseal/contract';

interface Words {
  readonly word: string;
  /** One sentence: what happened, and what it means for the numbers. */
  readonly meaning: string;
}

/** What became of a report mail or a part of it, in the order of the ledger's filter. */
export const outcomeWords: Readonly<Record<LedgerOutcome, Words>> = {
  queued: { word: 'Waiting', meaning: 'Stored safely and waiting to be read.' },
  stored: { word: 'Stored', meaning: 'Read whole; its numbers count.' },
  partial: {
    word: 'Stored with notes',
    meaning:
      'Read with departures from the standard, or without some unreadable records; what was readable counts.',
  },
  revision: {
    word: 'Newer edition',
    meaning:
      'The reporter sent this report before with other numbers; this edition took the place of the old one.',
  },
  duplicate: {
    word: 'Duplicate',
    meaning: 'The same report had arrived before; it is not counted a second time.',
  },
  quarantined: {
    word: 'Set apart',
    meaning: 'Readable enough to show, not sound enough to count. A clean copy from the reporter settles it.',
  },
  rejected: { word: 'Not readable', meaning: 'No report could be read from it; nothing counts.' },
  'not-wanted': {
    word: 'Not wanted',
    meaning: 'A kind of report that is switched off for the domain. Its content was not kept.',
  },
  ignored: {
    word: 'No report part',
    meaning: 'Cover text, a signature or the like: nothing to count in it.',
  },
  'set-aside': {
    word: 'Failed',
    meaning: 'Reading it failed on our side several times. The mail is kept; read it again after an upgrade.',
  },
};

/** Why something was not stored. Codes that are not listed are shown as they are. */
const reasonWords: Readonly<Record<string, string>> = {
  'archive-empty': 'The archive holds no file.',
  'archive-limit': 'The archive holds too many files, or archives within archives.',
  'archive-truncated': 'The archive is cut off: the mail was probably damaged on the way.',
  'compression-unsupported': 'The archive uses a compression method that report senders do not use.',
  'count-invalid': 'A message count is not a number.',
  'count-out-of-range': 'A message count is negative or impossibly large.',
  'domain-removed': 'The domain that the report is about was removed here.',
  'possible-resend':
    'The same numbers for the same period came before under another report id; they count once.',
  'sender-rejected':
    'Its mail fails DMARC, and the domain that it claims to come from asks to reject such mail: a forgery, most likely.',
  'domain-unknown': 'The report is about a domain that is not in this organization.',
  doctype: 'The XML declares a document type, which reports never need and attacks do.',
  empty: 'The file is empty.',
  encrypted: 'The archive or mail is encrypted.',
  'file-too-large': 'The file is larger than a file may be; split it.',
  'too-large': 'This part is larger than a mail or document may be.',
  'expansion-limit': 'The file would unpack to more than the permitted size.',
  'failure-reports-off':
    'This is a failure report about a single message. It can hold personal data; failure reports are off for this domain, so nothing of it was kept.',
  'field-too-long': 'A field of the report is far longer than any real one.',
  'json-depth': 'The JSON is nested deeper than any real report.',
  'json-truncated': 'The TLS report is cut off before its end.',
  'json-malformed': 'The JSON of the TLS report cannot be read.',
  'mime-limit': 'The mail nests too many parts.',
  'no-report-found': 'No report was found in the mail.',
  'no-usable-record': 'The report has records, but none of them can be read.',
  'not-a-report': 'The file is readable but is not a DMARC report.',
  'period-implausible': 'The period of the report lies in the future, far in the past, or is far too long.',
  'period-missing': 'The report does not say which days it is about.',
  placeholder: 'The file is a placeholder without a report.',
  'policy-of-other-domain': 'Parts of the report are about another domain; they were left out.',
  'policy-missing': 'The report does not say which domain it is about.',
  'record-ambiguous': 'A record states the same fact twice with different values.',
  'record-limit': 'The report has more records than are read.',
  'source-ip-invalid': 'A record names no valid IP address.',
  'reading-failed': 'Reading it failed several times. The fault is on our side.',
  timeout: 'Reading took longer than permitted.',
  'transfer-encoding-broken': 'The attachment was damaged in the mail.',
  'xml-depth': 'The XML is nested deeper than any real report.',
  'xml-malformed': 'The XML is damaged and could not be repaired.',
  'xml-truncated': 'The XML is cut off before its end.',
};

/** Departures that were tolerated. */
const noteWords: Readonly<Record<string, string>> = {
  'auth-results-missing': 'Records lack the SPF and DKIM results behind the verdict.',
  'bytes-replaced': 'Bytes that are no valid text were replaced.',
  'count-format': 'Message counts were not written as plain numbers.',
  'count-missing': 'A number of sessions is missing and was taken as none.',
  'dkim-empty-dropped': 'Empty DKIM results were left out.',
  'dkim-surplus': 'Surplus DKIM results of a record were left out.',
  'email-missing': 'The reporter gives no contact address.',
  encoding: 'The text is not encoded as it declares.',
  'error-surplus': 'Surplus error messages of the reporter were left out.',
  'failure-detail-refused': 'Failure details whose number of sessions makes no sense were left out.',
  'failure-detail-surplus': 'Surplus failure details were left out.',
  'gz-checksum': 'The checksum of the archive is wrong.',
  'gz-trailing-bytes': 'The archive has bytes after its end.',
  'header-from-outside-policy': 'Records are about From domains outside the domain of the report.',
  'illegal-char': 'Characters that the format forbids were skipped.',
  'json-repeated-key': 'The JSON states a member twice; the first one counts.',
  'leading-bytes': 'There was something before the XML.',
  'nested-archive': 'The report was in an archive inside an archive.',
  'nested-mail': 'The report was in a mail attached to the mail.',
  'no-policies': 'The report has no policies: the reporter had no session to tell of.',
  'no-records': 'The report has no records: the reporter saw no mail.',
  'org-name-missing': 'The reporter gives no name.',
  'period-nonpositive': 'The period ends before it begins.',
  'policy-domain-missing': 'A policy does not say which domain it is about.',
  'policy-surplus': 'Surplus policies were left out.',
  'policy-ambiguous': 'A policy tag is stated twice.',
  'policy-p-missing': 'The report does not state the published policy.',
  'reason-surplus': 'Surplus override reasons of a record were left out.',
  'report-id-missing': 'The report has no id.',
  'source-ip-format': 'Addresses were written in an unusual form.',
  'spf-domain-missing': 'SPF results lack their domain.',
  'spf-surplus': 'Surplus SPF results of a record were left out.',
  'text-cut': 'Very long texts were cut.',
  'time-format': 'Times were not written as the standard asks.',
  'trailing-bytes': 'There was something after the end of the report.',
  'transfer-encoding-ignored': 'The attachment was not encoded as its header says.',
  'type-mismatch': 'The file is of another type than its name or header says.',
  'unknown-elements': 'Elements that the standard does not know were skipped.',
  'xml-in-body': 'The report stood in the text of the mail instead of an attachment.',
  'xml-repaired': 'Damaged XML was repaired.',
};

/** A reason code in words; the code itself when there are none. */
export function describeReason(code: string): string {
  return reasonWords[code] ?? noteWords[code] ?? code;
}

/** A note code in words; the code itself when there are none. */
export function describeNote(code: string): string {
  return noteWords[code] ?? reasonWords[code] ?? code;
}
