import { gzipSync } from 'node:zlib';
import {
  buildReportMail,
  buildTlsReportMail,
  type RecordSpec,
  type ReporterStyle,
  type ReportMail,
} from '@postseal/test-mail';

const SECONDS_PER_DAY = 86_400;

/** The UTC day that lies `ago` days back, as `2026-11-23`. */
export function utcDay(ago: number): string {
  return new Date(Date.now() - ago * SECONDS_PER_DAY * 1000).toISOString().slice(0, 10);
}

export interface Sent {
  readonly ip: string;
  readonly count: number;
  readonly dkim: 'pass' | 'fail';
  readonly spf: 'pass' | 'fail';
  readonly disposition?: 'none' | 'quarantine' | 'reject';
}

export interface DailyReport {
  readonly domain: string;
  readonly rcptTo: string;
  readonly reporter: string;
  readonly style: ReporterStyle;
  readonly day: string;
  readonly sent: readonly Sent[];
  readonly id?: string;
}

/** The mail of one reporter about one UTC day. */
export function reportMail({ domain, rcptTo, reporter, style, day, sent, id }: DailyReport): ReportMail {
  const begin = Date.parse(`${day}T00:00:00Z`) / 1000;
  return buildReportMail(
    {
      orgName: reporter,
      email: `noreply-dmarc@${reporter}`,
      reportId: id ?? `${reporter}.${domain}.${begin}`,
      begin,
      end: begin + SECONDS_PER_DAY - 1,
      policy: { domain, p: 'none', adkim: 'r', aspf: 'r', pct: 100 },
      records: sent.map((each) => recordOf(domain, each)),
    },
    { style, rcptTo },
  );
}

/** The same mail with an attachment that breaks off in the middle. */
export function brokenReportMail(report: DailyReport): ReportMail {
  const half = gzipSync('<?xml version="1.0"?><feedback><report_metadata>'.repeat(40)).subarray(0, 60);
  const raw = [
    `From: noreply-dmarc@${report.reporter}`,
    `To: ${report.rcptTo}`,
    `Subject: Report Domain: ${report.domain} Submitter: ${report.reporter} Report-ID: broken`,
    'MIME-Version: 1.0',
    `Content-Type: application/gzip; name="${report.reporter}!${report.domain}!1!2.xml.gz"`,
    'Content-Transfer-Encoding: base64',
    '',
    half.toString('base64'),
    '',
  ].join('\r\n');
  return { mailFrom: `noreply-dmarc@${report.reporter}`, rcptTo: report.rcptTo, raw: Buffer.from(raw) };
}

function recordOf(domain: string, { ip, count, dkim, spf, disposition = 'none' }: Sent): RecordSpec {
  return {
    sourceIp: ip,
    count,
    disposition,
    dkim,
    spf,
    headerFrom: domain,
    envelopeFrom: domain,
    dkimResults: [{ domain, selector: 's1', result: dkim }],
    spfResults: [{ domain: spf === 'pass' ? domain : 'elsewhere.example', result: spf }],
  };
}

/** Two weeks of TLS reports; what failed in them is history, so that it opens no incident. */
export function tlsReportMails(domain: string, rcptTo: string): ReportMail[] {
  return Array.from({ length: 14 }, (_, index) => {
    const failures = [
      { type: 'certificate-expired', sessions: 3, receivingMx: `mx.${'a-long-name.'.repeat(4)}example` },
      { type: `vendor-${'word-'.repeat(10)}x`, sessions: 1 },
    ];
    const day = utcDay(index + 1);
    const policy = {
      type: 'sts' as const,
      domain,
      lines: ['version: STSv1', 'mode: enforce', `mx: mail.${domain}`, 'max_age: 604800'],
      mxHosts: [`mail.${domain}`],
      succeeded: 40 + index,
      failures: index > 8 ? failures : [],
    };
    const sender = { organizationName: 'Google Inc.', submitter: 'google.com', contact: 'tls@google.com' };
    return buildTlsReportMail(
      { ...sender, day, reportId: `${day}_${domain}`, policies: [policy] },
      { domain, rcptTo },
    );
  });
}

/** A report about a single message, in ARF. */
export function failureReportMail(domain: string, rcptTo: string): ReportMail {
  const raw = [
    'From: feedback@receiver.example',
    `To: ${rcptTo}`,
    'Message-ID: <failure-1@receiver.example>',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=feedback-report; boundary="b"',
    '',
    '--b',
    'Content-Type: message/feedback-report',
    '',
    'Feedback-Type: auth-failure',
    'Version: 1',
    'Source-IP: 2001:db8::77',
    'Auth-Failure: dkim, spf',
    'Delivery-Result: reject',
    `Original-Mail-From: bounce@${'a-long-name.'.repeat(4)}example`,
    `Reported-Domain: ${domain}`,
    '',
    '--b--',
    '',
  ].join('\r\n');
  return { mailFrom: 'feedback@receiver.example', rcptTo, raw: Buffer.from(raw) };
}
