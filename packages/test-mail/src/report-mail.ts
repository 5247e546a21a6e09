import { gzipSync, strToU8, zipSync } from 'fflate';
import { buildReportXml, type ReportSpec } from './report-xml.js';

/** Whose way of writing report mails to imitate. */
export const reporterStyles = ['google', 'microsoft', 'yahoo', 'fastmail', 'rfc9990'] as const;
export type ReporterStyle = (typeof reporterStyles)[number];

export interface ReportMail {
  /** The envelope sender. */
  readonly mailFrom: string;
  readonly rcptTo: string;
  readonly raw: Buffer;
}

export interface ReportMailOptions {
  readonly style: ReporterStyle;
  readonly rcptTo: string;
}

/** Writes a report as the whole mail that a reporter of this style would send, in RFC 5322 form with CRLF. */
export function buildReportMail(report: ReportSpec, options: ReportMailOptions): ReportMail {
  const raw = assemble(report, options);
  return { mailFrom: report.email, rcptTo: options.rcptTo, raw: Buffer.from(raw.replace(/\r?\n/g, '\r\n')) };
}

/** `receiver!policy-domain!begin!end` (RFC 9990 §3.5), the stem of report file names. */
export function reportFileStem(report: ReportSpec): string {
  return `${domainOf(report.email)}!${report.policy.domain}!${report.begin}!${report.end}`;
}

function assemble(report: ReportSpec, options: ReportMailOptions): string {
  switch (options.style) {
    case 'google':
      return googleMail(report, options);
    case 'microsoft':
      return microsoftMail(report, options);
    case 'yahoo':
      return yahooMail(report, options);
    case 'fastmail':
      return fastmailMail(report, options);
    case 'rfc9990':
      return rfc9990Mail(report, options);
  }
}

/** The zip is the whole body. */
function googleMail(report: ReportSpec, options: ReportMailOptions): string {
  const stem = reportFileStem(report);
  const xml = buildReportXml(report, { indent: true });
  const zip = zipSync({ [`${stem}.xml`]: [strToU8(xml), { mtime: new Date(report.end * 1000) }] });
  return [
    ...envelopeHeaders(report, options, `Report domain: ${report.policy.domain}`),
    `Content-Type: application/zip; `,
    `\tname="${stem}.zip"`,
    `Content-Disposition: attachment; `,
    `\tfilename="${stem}.zip"`,
    'Content-Transfer-Encoding: base64',
    '',
    base64Lines(zip),
    '',
  ].join('\n');
}

/** HTML cover text beside the gzip. */
function microsoftMail(report: ReportSpec, options: ReportMailOptions): string {
  const cover = `<div style="font-family:Calibri">This is a DMARC aggregate report from Microsoft Corporation.
For Emails received between ${dateText(report.begin)} to ${dateText(report.end)}.</div>`;
  return multipart(report, options, {
    subject: `[Preview] Report Domain: ${report.policy.domain}`,
    cover: [`Content-Type: text/html; charset=us-ascii`, '', cover],
    attachment: [
      ...attachmentHeaders('application/gzip', `${reportFileStem(report)}.xml.gz`, 'attachment'),
      '',
    ],
    packed: gzipSync(strToU8(buildReportXml(report, { indent: false })), { mtime: report.end * 1000 }),
  });
}

function yahooMail(report: ReportSpec, options: ReportMailOptions): string {
  const cover = `This is an aggregate report from ${report.orgName}.`;
  return multipart(report, options, {
    subject: `Report Domain: ${report.policy.domain}`,
    cover: ['Content-Type: text/plain; charset="us-ascii"', 'Content-Transfer-Encoding: 7bit', '', cover],
    attachment: [
      ...attachmentHeaders('application/gzip', `${reportFileStem(report)}.xml.gz`, 'attachment'),
      '',
    ],
    packed: gzipSync(strToU8(buildReportXml(report, { indent: true })), { mtime: report.end * 1000 }),
  });
}

/** No Content-Disposition, an older media type. */
function fastmailMail(report: ReportSpec, options: ReportMailOptions): string {
  return multipart(report, options, {
    subject: `Report Domain: ${report.policy.domain}`,
    cover: ['Content-Type: text/plain', '', 'This is a DMARC aggregate report.'],
    attachment: [...attachmentHeaders('application/x-gzip', `${reportFileStem(report)}.xml.gz`, null), ''],
    packed: gzipSync(strToU8(buildReportXml(report, { indent: true })), { mtime: report.end * 1000 }),
  });
}

/** `text/xml`, not packed. */
function rfc9990Mail(report: ReportSpec, options: ReportMailOptions): string {
  return multipart(report, options, {
    subject: `Report Domain: ${report.policy.domain}`,
    cover: ['Content-Type: text/plain', '', 'DMARC aggregate report attached.'],
    attachment: [...attachmentHeaders('text/xml', `${reportFileStem(report)}.xml`, 'attachment'), ''],
    packed: strToU8(buildReportXml(report, { indent: true })),
  });
}

interface MultipartMail {
  readonly subject: string;
  readonly cover: readonly string[];
  readonly attachment: readonly string[];
  readonly packed: Uint8Array;
}

function multipart(report: ReportSpec, options: ReportMailOptions, mail: MultipartMail): string {
  const boundary = `----=_report_${report.begin}_${report.end}`;
  return [
    ...envelopeHeaders(report, options, mail.subject),
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    '',
    'This is a multi-part message in MIME format.',
    `--${boundary}`,
    ...mail.cover,
    `--${boundary}`,
    ...mail.attachment,
    base64Lines(mail.packed),
    `--${boundary}--`,
    '',
  ].join('\n');
}

function envelopeHeaders(report: ReportSpec, { rcptTo }: ReportMailOptions, subject: string): string[] {
  const submitter = domainOf(report.email);
  return [
    `From: ${report.email}`,
    `To: ${rcptTo}`,
    `Subject: ${subject} Submitter: ${submitter} Report-ID: ${report.reportId}`,
    `Date: ${dateText(report.end)}`,
    `Message-ID: <${report.begin}.${report.reportId.replace(/[^\w.-]/g, '')}@${submitter}>`,
    'MIME-Version: 1.0',
  ];
}

function attachmentHeaders(type: string, fileName: string, disposition: string | null): string[] {
  const headers = [`Content-Type: ${type}; name="${fileName}"`, 'Content-Transfer-Encoding: base64'];
  return disposition === null
    ? headers
    : [...headers, `Content-Disposition: ${disposition}; filename="${fileName}"`];
}

function base64Lines(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('base64')
    .replace(/.{76}(?=.)/g, '$&\n');
}

function dateText(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toUTCString().replace('GMT', '+0000');
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
