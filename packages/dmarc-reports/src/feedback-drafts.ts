/** Element texts as they stood in the report, before any reading of values. Undefined: the element was absent. */
export interface RecordDraft {
  rowCount: number;
  row: RowDraft;
  identifiers: FieldTexts;
  dkim: FieldTexts[];
  spf: FieldTexts[];
  /** Blocks beyond the limit, dropped while reading. */
  dkimSurplus: number;
  spfSurplus: number;
  reasonSurplus: number;
}

export interface RowDraft {
  fields: FieldTexts;
  evaluated: FieldTexts;
  reasons: FieldTexts[];
}

/** Texts by element name; the first of several equal elements. */
export type FieldTexts = Record<string, string | undefined>;

export interface ReportDraft {
  namespace: string | null;
  version: string | undefined;
  metadata: FieldTexts;
  dateRange: FieldTexts;
  errors: string[];
  errorSurplus: number;
  policy: FieldTexts | null;
  policyIsAmbiguous: boolean;
  unknownElements: number;
  firstUnknownElement: string | null;
}

export function emptyRecordDraft(): RecordDraft {
  return {
    rowCount: 0,
    row: { fields: {}, evaluated: {}, reasons: [] },
    identifiers: {},
    dkim: [],
    spf: [],
    dkimSurplus: 0,
    spfSurplus: 0,
    reasonSurplus: 0,
  };
}

export function emptyReportDraft(): ReportDraft {
  return {
    namespace: null,
    version: undefined,
    metadata: {},
    dateRange: {},
    errors: [],
    errorSurplus: 0,
    policy: null,
    policyIsAmbiguous: false,
    unknownElements: 0,
    firstUnknownElement: null,
  };
}
