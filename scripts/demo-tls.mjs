// TLS reports and failure reports of the demo: five weeks in which one certificate ran out and was renewed.
import { gzipSync } from 'node:zlib';
import { buildTlsReport, buildTlsReportMail } from '@postseal/test-mail';

const DAYS = 35;
const DAY_MS = 86_400_000;
const reporters = [
  {
    organizationName: 'Google Inc.',
    submitter: 'google.com',
    contact: 'smtp-tls-reporting@google.com',
    share: 1,
  },
  {
    organizationName: 'Microsoft Corporation',
    submitter: 'microsoft.com',
    contact: 'tlsrpt-noreply@microsoft.com',
    share: 0.6,
  },
  { organizationName: 'mail.de', submitter: 'mail.de', contact: 'postmaster@mail.de', share: 0.15 },
];

/** What befell the mail servers, by how many days ago. */
function failuresOf(ago, domain) {
  if (ago >= 20 && ago <= 23) {
    return [
      {
        type: 'certificate-expired',
        sessions: 9 + (ago % 4) * 5,
        receivingMx: `mx2.${domain}`,
        receivingIp: '46.4.113.6',
        sendingIp: '209.85.220.41',
      },
    ];
  }
  if (ago === 12) return [{ type: 'sts-policy-fetch-error', sessions: 4 }];
  if (ago <= 2) {
    return [
      {
        type: 'certificate-host-mismatch',
        sessions: 6 - ago,
        receivingMx: `mx2.${domain}`,
        receivingIp: '46.4.113.6',
        sendingIp: '2a00:1450:4864:20::22f',
        reasonCode: 'CERT_NAME_MISMATCH',
      },
    ];
  }
  return [];
}

/** The reports of one domain, oldest first: each with the way that it takes. */
export function* demoTlsReports(domain) {
  for (let ago = DAYS; ago >= 1; ago--) {
    const day = new Date(Date.now() - ago * DAY_MS).toISOString().slice(0, 10);
    const isWeekend = [0, 6].includes(new Date(day).getUTCDay());
    for (const [index, { share, ...reporter }] of reporters.entries()) {
      const succeeded = Math.round(
        share * (isWeekend ? 40 : 150) * (0.85 + ((ago * 37 + index * 11) % 30) / 100),
      );
      const mode = ago > 26 ? 'testing' : 'enforce';
      const sts = {
        type: 'sts',
        domain,
        lines: [
          'version: STSv1',
          `mode: ${mode}`,
          `mx: mx1.${domain}`,
          `mx: mx2.${domain}`,
          'max_age: 604800',
        ],
        mxHosts: [`mx1.${domain}`, `mx2.${domain}`],
        succeeded,
        failures: index === 2 ? [] : failuresOf(ago, domain),
      };
      const report = { ...reporter, day, reportId: `${day}_${domain}`, policies: [sts] };
      yield { way: index === 2 ? 'https' : 'mail', report };
    }
  }
}

export function tlsMails(domain, rcptTo) {
  return [...demoTlsReports(domain)]
    .filter(({ way }) => way === 'mail')
    .map(({ report }) => buildTlsReportMail(report, { domain, rcptTo }));
}

export function tlsPosts(domain) {
  return [...demoTlsReports(domain)]
    .filter(({ way }) => way === 'https')
    .map(({ report }) => gzipSync(buildTlsReport(report)));
}

/** A failure report in ARF (RFC 6591) for a few messages of a newsletter that nobody set up. */
export function failureMails(domain, rcptTo) {
  return Array.from({ length: 6 }, (_, index) => {
    const lines = [
      'From: dmarc-noreply@linkedin.example',
      `To: ${rcptTo}`,
      'Subject: FW: Your invoice',
      `Date: ${new Date(Date.now() - index * 7_200_000).toUTCString()}`,
      `Message-ID: <ruf-${index}-${domain}@linkedin.example>`,
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=feedback-report; boundary="ruf"',
      '',
      '--ruf',
      'Content-Type: text/plain',
      '',
      'This is an email abuse report.',
      '--ruf',
      'Content-Type: message/feedback-report',
      '',
      'Feedback-Type: auth-failure',
      'User-Agent: Lua/1.0',
      'Version: 1.0',
      `Original-Mail-From: bounce-${index}@newsletter-tool.example`,
      'Original-Rcpt-To: someone@linkedin.example',
      `Arrival-Date: ${new Date(Date.now() - index * 7_200_000 - 60_000).toUTCString()}`,
      `Source-IP: 198.51.100.${20 + (index % 2)}`,
      `Reported-Domain: ${domain}`,
      `Authentication-Results: dmarc=fail (p=none; dis=none) header.from=${domain}`,
      `Auth-Failure: ${index % 3 === 0 ? 'dmarc' : 'dkim, spf'}`,
      'Identity-Alignment: none',
      `Delivery-Result: ${index % 2 ? 'delivered' : 'spam'}`,
      '',
      '--ruf',
      'Content-Type: message/rfc822-headers',
      '',
      `From: Newsletter <news@${domain}>`,
      'To: someone@linkedin.example',
      'Subject: Your invoice',
      `DKIM-Signature: v=1; a=rsa-sha256; d=newsletter-tool.example; s=k1; b=AAAA`,
      '',
      '--ruf--',
      '',
    ];
    return { mailFrom: 'dmarc-noreply@linkedin.example', rcptTo, raw: Buffer.from(lines.join('\r\n')) };
  });
}
