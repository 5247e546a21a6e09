/** Every bound under which hostile input is read. A breach is a verdict with the code named here, never an exception. */
export interface ReadLimits {
  /** Nesting of multiparts and parts in one mail, and mails within mails: `mime-limit`. */
  readonly maxMimeDepth: number;
  readonly maxMimeParts: number;
  readonly maxNestedMails: number;
  /** Header block of a mail or part; what lies beyond is not read. */
  readonly maxHeaderBytes: number;
  /** Archives within archives, and entries per archive: `archive-limit`. */
  readonly maxArchiveDepth: number;
  readonly maxArchiveEntries: number;
  /** An archive inside an archive is held whole while it is opened: `archive-limit`. */
  readonly maxNestedArchiveBytes: number;
  /** Expanded bytes of one document, of one mail or file with all its documents: `expansion-limit`. */
  readonly maxDocumentBytes: number;
  readonly maxExpandedBytes: number;
  /** Expanded : compressed, checked once more than `ratioCheckedAboveBytes` are expanded: `expansion-limit`. */
  readonly maxExpansionRatio: number;
  readonly ratioCheckedAboveBytes: number;
  /** `xml-depth`; text of one element and attributes of one element: `field-too-long`. */
  readonly maxXmlDepth: number;
  readonly maxFieldLength: number;
  readonly maxAttributes: number;
  /** `record-limit`. */
  readonly maxRecords: number;
  /** Surplus results and reasons of one record are dropped and counted in a note. */
  readonly maxDkimResults: number;
  readonly maxSpfResults: number;
  readonly maxReasons: number;
  /** Documents up to this many characters are read a second time when damaged, and handed to the sink only when whole. */
  readonly maxRepairLength: number;
  /** Records handed to the sink at a time. */
  readonly recordBatchSize: number;
  readonly maxListedRefusals: number;
  /** A JSON document (TLS-RPT) is held whole: `field-too-long`. */
  readonly maxJsonBytes: number;
  /** Objects and arrays within each other; a TLS report has six: `json-depth`. */
  readonly maxJsonDepth: number;
}

const MiB = 1024 * 1024;

/** Initial values that hold against every attack in the test suite and for every real report known. */
export const defaultLimits: ReadLimits = {
  maxMimeDepth: 10,
  maxMimeParts: 200,
  maxNestedMails: 3,
  maxHeaderBytes: 256 * 1024,
  maxArchiveDepth: 3,
  maxArchiveEntries: 100,
  maxNestedArchiveBytes: 16 * MiB,
  maxDocumentBytes: 256 * MiB,
  maxExpandedBytes: 512 * MiB,
  maxExpansionRatio: 250, // the largest real report known has 28 : 1, a bomb 1,000 : 1
  ratioCheckedAboveBytes: 16 * MiB,
  maxXmlDepth: 32,
  maxFieldLength: 64 * 1024,
  maxAttributes: 32,
  maxRecords: 2_000_000,
  maxDkimResults: 100, // RFC 9990: SHOULD be at most 100 signatures per row
  maxSpfResults: 100,
  maxReasons: 20,
  maxRepairLength: 5 * MiB,
  recordBatchSize: 1000,
  maxListedRefusals: 1000,
  maxJsonBytes: 8 * MiB,
  maxJsonDepth: 32,
};
