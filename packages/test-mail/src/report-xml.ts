import { XMLBuilder } from 'fast-xml-parser';

/** An aggregate report to be written. Undefined leaves the element out; texts are written as given. */
export interface ReportSpec {
  readonly orgName: string;
  readonly email: string;
  readonly extraContactInfo?: string;
  readonly reportId: string;
  /** Epoch seconds. */
  readonly begin: number;
  readonly end: number;
  readonly policy: PolicySpec;
  readonly records: readonly RecordSpec[];
  /** Writes the RFC 9990 namespace; without it the shape is RFC 7489's. */
  readonly namespace?: string;
  readonly generator?: string;
}

export interface PolicySpec {
  readonly domain: string;
  readonly p: string;
  readonly sp?: string;
  readonly np?: string;
  readonly adkim?: string;
  readonly aspf?: string;
  readonly pct?: number;
  readonly fo?: string;
  readonly testing?: string;
  readonly discoveryMethod?: string;
}

export interface RecordSpec {
  readonly sourceIp: string;
  readonly count: number;
  readonly disposition: string;
  /** Aligned verdicts. */
  readonly dkim: string;
  readonly spf: string;
  readonly reasons?: readonly { readonly type: string; readonly comment?: string }[];
  readonly headerFrom: string;
  readonly envelopeFrom?: string;
  readonly envelopeTo?: string;
  readonly dkimResults?: readonly {
    readonly domain: string;
    readonly selector?: string;
    readonly result: string;
  }[];
  readonly spfResults?: readonly {
    readonly domain: string;
    readonly scope?: string;
    readonly result: string;
  }[];
}

export const RFC9990_NAMESPACE = 'urn:ietf:params:xml:ns:dmarc-2.0';

/** The report as XML text with its declaration: elements in the order of the schemas, indented as most reporters do. */
export function buildReportXml(report: ReportSpec, options: { readonly indent: boolean }): string {
  const builder = new XMLBuilder({
    ignoreAttributes: false,
    format: options.indent,
    indentBy: '  ',
    suppressEmptyNode: true,
  });
  return `<?xml version="1.0" encoding="UTF-8" ?>\n${builder.build({ feedback: feedbackOf(report) })}`;
}

function feedbackOf(report: ReportSpec) {
  return present({
    '@_xmlns': report.namespace,
    version: '1.0',
    report_metadata: present({
      org_name: report.orgName,
      email: report.email,
      extra_contact_info: report.extraContactInfo,
      report_id: report.reportId,
      date_range: { begin: report.begin, end: report.end },
      generator: report.generator,
    }),
    policy_published: policyOf(report.policy),
    record: report.records.map(recordOf),
  });
}

function policyOf(policy: PolicySpec) {
  return present({
    domain: policy.domain,
    adkim: policy.adkim,
    aspf: policy.aspf,
    p: policy.p,
    sp: policy.sp,
    np: policy.np,
    pct: policy.pct,
    fo: policy.fo,
    testing: policy.testing,
    discovery_method: policy.discoveryMethod,
  });
}

function recordOf(record: RecordSpec) {
  return {
    row: {
      source_ip: record.sourceIp,
      count: record.count,
      policy_evaluated: present({
        disposition: record.disposition,
        dkim: record.dkim,
        spf: record.spf,
        reason: record.reasons?.map(present),
      }),
    },
    identifiers: present({
      envelope_to: record.envelopeTo,
      envelope_from: record.envelopeFrom,
      header_from: record.headerFrom,
    }),
    auth_results: present({
      dkim: record.dkimResults?.map(present),
      spf: record.spfResults?.map(present),
    }),
  };
}

function present(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
