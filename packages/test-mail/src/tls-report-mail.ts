import { gzipSync } from 'node:zlib';
import type { ReportMail } from './report-mail.js';

/** A TLS report to be written (RFC 8460 §4.4), about one UTC day. */
export interface TlsReportSpec {
  readonly organizationName: string;
  /** Domain of the sender of the report mail. */
  readonly submitter: string;
  readonly contact: string;
  readonly reportId: string;
  /** Such as 2026-11-23. */
  readonly day: string;
  readonly policies: readonly TlsPolicySpec[];
}

export interface TlsPolicySpec {
  readonly type: 'sts' | 'tlsa' | 'no-policy-found';
  readonly domain: string;
  readonly lines?: readonly string[];
  readonly mxHosts?: readonly string[];
  readonly succeeded: number;
  readonly failures?: readonly TlsFailureSpec[];
}

export interface TlsFailureSpec {
  readonly type: string;
  readonly sessions: number;
  readonly receivingMx?: string;
  readonly receivingIp?: string;
  readonly sendingIp?: string;
  readonly reasonCode?: string;
}

/** The report as JSON text. */
export function buildTlsReport({
  organizationName,
  contact,
  reportId,
  day,
  policies,
}: TlsReportSpec): string {
  return JSON.stringify({
    'organization-name': organizationName,
    'date-range': { 'start-datetime': `${day}T00:00:00Z`, 'end-datetime': `${day}T23:59:59Z` },
    'contact-info': contact,
    'report-id': reportId,
    policies: policies.map(({ type, domain, lines, mxHosts, succeeded, failures = [] }) => ({
      policy: { 'policy-type': type, 'policy-string': lines, 'policy-domain': domain, 'mx-host': mxHosts },
      summary: {
        'total-successful-session-count': succeeded,
        'total-failure-session-count': failures.reduce((sum, { sessions }) => sum + sessions, 0),
      },
      ...(failures.length > 0 ? { 'failure-details': failures.map(toDetail) } : {}),
    })),
  });
}

function toDetail({ type, sessions, receivingMx, receivingIp, sendingIp, reasonCode }: TlsFailureSpec) {
  return {
    'result-type': type,
    'sending-mta-ip': sendingIp,
    'receiving-mx-hostname': receivingMx,
    'receiving-ip': receivingIp,
    'failed-session-count': sessions,
    'failure-reason-code': reasonCode,
  };
}

/** The report as the mail of RFC 8460 §5.3. */
export function buildTlsReportMail(
  report: TlsReportSpec,
  { domain, rcptTo }: { readonly domain: string; readonly rcptTo: string },
): ReportMail {
  const { submitter, day, reportId } = report;
  const begin = Date.parse(day) / 1000;
  const fileName = `${submitter}!${domain}!${begin}!${begin + 86_399}!001.json.gz`;
  const mailFrom = `noreply-smtp-tls-reporting@${submitter}`;
  const packed = gzipSync(buildTlsReport(report)).toString('base64');
  const lines = [
    `From: ${mailFrom}`,
    `To: ${rcptTo}`,
    `Subject: Report Domain: ${domain} Submitter: ${submitter} Report-ID: <${reportId}@${submitter}>`,
    `Date: ${new Date((begin + 90_000) * 1000).toUTCString()}`,
    `Message-ID: <${begin}.${reportId}.tlsrpt@${submitter}>`,
    `TLS-Report-Domain: ${domain}`,
    `TLS-Report-Submitter: ${submitter}`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type="tlsrpt"; boundary="tlsrpt-part"',
    '',
    '--tlsrpt-part',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    `This is an aggregate TLS report from ${submitter}`,
    '--tlsrpt-part',
    `Content-Type: application/tlsrpt+gzip; name="${fileName}"`,
    `Content-Disposition: attachment; filename="${fileName}"`,
    'Content-Transfer-Encoding: base64',
    '',
    packed.replace(/.{76}/g, '$&\r\n'),
    '--tlsrpt-part--',
    '',
  ];
  return { mailFrom, rcptTo, raw: Buffer.from(lines.join('\r\n')) };
}
