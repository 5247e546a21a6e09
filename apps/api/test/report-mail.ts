import { gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';

export interface RecordFacts {
  readonly ip?: string;
  readonly count?: number;
  readonly dkim?: string | null;
  readonly spf?: string | null;
  readonly disposition?: string;
  /** The report's domain unless given. */
  readonly headerFrom?: string;
  /** XML inside `policy_evaluated`. */
  readonly reasons?: string;
}

export interface ReportFacts {
  readonly domain: string;
  readonly reporter?: string;
  readonly reportId?: string;
  /** UTC day that the report covers. */
  readonly day?: string;
  readonly records?: readonly RecordFacts[];
}

/** An aggregate report as large reporters write it. */
export function reportXml({
  domain,
  reporter = 'mailbox.example',
  reportId = '1',
  day,
  records = [{}],
}: ReportFacts): string {
  const begin = Date.parse(day ?? '2026-11-02') / 1000;
  return `<?xml version="1.0" encoding="UTF-8"?>
<feedback><version>1.0</version>
<report_metadata><org_name>${reporter}</org_name><email>dmarc@${reporter}</email><report_id>${reportId}</report_id>
<date_range><begin>${begin}</begin><end>${begin + 86_399}</end></date_range></report_metadata>
<policy_published><domain>${domain}</domain><adkim>r</adkim><aspf>r</aspf><p>none</p><sp>none</sp><pct>100</pct></policy_published>
${records.map((record) => recordXml(domain, record)).join('\n')}
</feedback>`;
}

export function recordXml(
  domain: string,
  {
    ip = '192.0.2.1',
    count = 1,
    dkim = 'pass',
    spf = 'fail',
    disposition = 'none',
    headerFrom = domain,
    reasons = '',
  }: RecordFacts,
): string {
  const verdict = (name: string, value: string | null) =>
    value === null ? '' : `<${name}>${value}</${name}>`;
  return `<record><row><source_ip>${ip}</source_ip><count>${count}</count><policy_evaluated><disposition>${disposition}</disposition>${verdict('dkim', dkim)}${verdict('spf', spf)}${reasons}</policy_evaluated></row><identifiers><header_from>${headerFrom}</header_from></identifiers><auth_results><dkim><domain>${domain}</domain><selector>s1</selector><result>${dkim ?? 'none'}</result></dkim><spf><domain>bounce.${domain}</domain><result>${spf ?? 'none'}</result></spf></auth_results></record>`;
}

export type Packing = 'gzip' | 'zip' | 'none';

/** A mail that carries the document, with CRLF line ends. */
export function reportMail(
  xml: string | Uint8Array,
  packing: Packing = 'gzip',
  sender = 'mailbox.example',
): Buffer {
  const bytes = typeof xml === 'string' ? strToU8(xml) : xml;
  const { body, name, type } = pack(bytes, packing);
  const base64 = Buffer.from(body).toString('base64').replace(/.{76}/g, '$&\r\n');
  return Buffer.from(
    [
      `From: DMARC reports <noreply@${sender}>`,
      'To: reports@reports.example',
      'Subject: Report Domain: example.org',
      'Date: Tue, 03 Nov 2026 01:00:00 +0000',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary="b"',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      'This is an aggregate report.',
      '--b',
      `Content-Type: ${type}; name="${name}"`,
      `Content-Disposition: attachment; filename="${name}"`,
      'Content-Transfer-Encoding: base64',
      '',
      base64,
      '--b--',
      '',
    ].join('\r\n'),
    'latin1',
  );
}

function pack(bytes: Uint8Array, packing: Packing): { body: Uint8Array; name: string; type: string } {
  switch (packing) {
    case 'gzip':
      return { body: gzipSync(bytes), name: 'report.xml.gz', type: 'application/gzip' };
    case 'zip':
      return { body: zipSync({ 'report.xml': bytes }), name: 'report.zip', type: 'application/zip' };
    case 'none':
      return { body: bytes, name: 'report.xml', type: 'text/xml' };
  }
}
