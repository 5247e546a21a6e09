import type { ReporterStyle } from './report-mail.js';
import type { RecordSpec, ReportSpec } from './report-xml.js';

/** What may change from one day of the company to the next. */
export interface CompanyDay {
  readonly domain: string;
  /** UTC day, `2025-03-03`. */
  readonly day: string;
  /** The policy that receivers find that day; they do exactly as it asks. */
  readonly policy: { readonly p: string; readonly sp?: string; readonly np?: string };
  /** The help desk has lost its DKIM key. */
  readonly isHelpDeskBroken: boolean;
  /** The old billing system signs its mail. */
  readonly isBillingSigned: boolean;
}

interface Sender {
  readonly ip: string;
  /** Messages that Google sees, by weekday from Sunday; the others see parts of as many. */
  readonly byWeekday: readonly number[];
  readonly dkim: 'pass' | 'fail';
  readonly spf: 'pass' | 'fail';
  readonly signer: string | null;
  readonly envelopeFrom: string;
}

/** The addresses of the company's senders. */
export const companyAddresses = {
  ownServer: '46.4.113.5',
  newsletter: '167.89.115.53',
  helpDesk: '192.161.148.10',
  forwarder: '140.211.166.130',
  spoofer: '185.234.219.14',
  billing: '203.0.113.99',
} as const;

/** Who reports about the company, and of how many messages of each the reporter hears. */
export const companyReporters: readonly {
  readonly orgName: string;
  readonly email: string;
  readonly style: ReporterStyle;
  readonly part: number;
}[] = [
  { orgName: 'google.com', email: 'noreply-dmarc-support@google.com', style: 'google', part: 1 },
  { orgName: 'Enterprise Outlook', email: 'dmarcreport@microsoft.com', style: 'microsoft', part: 0.5 },
  { orgName: 'Yahoo', email: 'noreply@dmarc.yahoo.com', style: 'yahoo', part: 0.25 },
  { orgName: 'GMX', email: 'noreply-dmarc@sicher.gmx.net', style: 'rfc9990', part: 0.25 },
];

/**
 * What the reporters tell about one day of a small company: its own server, a newsletter service and a help desk that sign, a
 * forwarder that breaks some signatures, a spoofer, and an old billing system that everybody forgot, which sends on the first
 * of each month. Volumes depend on the weekday alone, so that any two fortnights hold the same mail but for what changed.
 */
export function companyReports(today: CompanyDay): { report: ReportSpec; style: ReporterStyle }[] {
  const midnight = Date.parse(`${today.day}T00:00:00Z`) / 1000;
  return companyReporters.map(({ orgName, email, style, part }, index) => ({
    style,
    report: {
      orgName,
      email,
      reportId: `${midnight + index}.${today.day}`,
      begin: midnight,
      end: midnight + 86_399,
      policy: { domain: today.domain, adkim: 'r', aspf: 'r', ...today.policy },
      records: sendersOf(today).flatMap((sender) => recordOf(sender, part, today)),
      ...(style === 'rfc9990' ? { namespace: 'urn:ietf:params:xml:ns:dmarc-2.0' } : {}),
    },
  }));
}

const daily = (weekday: number, weekend: number) => [weekend, ...Array(5).fill(weekday), weekend] as number[];

function sendersOf({ domain, day, isHelpDeskBroken, isBillingSigned }: CompanyDay): Sender[] {
  const own = { signer: domain, envelopeFrom: domain };
  const foreign = { spf: 'fail', signer: domain } as const;
  return [
    { ip: companyAddresses.ownServer, byWeekday: daily(60, 16), dkim: 'pass', spf: 'pass', ...own },
    {
      ip: companyAddresses.newsletter,
      byWeekday: [0, 0, 120, 0, 120, 0, 0],
      dkim: 'pass',
      envelopeFrom: 'bounces.u1043.wl.sendgrid.net',
      ...foreign,
    },
    {
      ip: companyAddresses.helpDesk,
      byWeekday: daily(40, 8),
      ...foreign,
      dkim: isHelpDeskBroken ? 'fail' : 'pass',
      signer: isHelpDeskBroken ? 'zendesk.com' : domain,
      envelopeFrom: 'support.zendesk.com',
    },
    {
      ip: companyAddresses.forwarder,
      byWeekday: daily(12, 4),
      ...foreign,
      dkim: 'pass',
      envelopeFrom: domain,
    },
    // The same forwarder, where it changed the text.
    {
      ip: companyAddresses.forwarder,
      byWeekday: daily(4, 0),
      ...foreign,
      dkim: 'fail',
      envelopeFrom: domain,
    },
    {
      ip: companyAddresses.spoofer,
      byWeekday: daily(16, 16),
      ...foreign,
      dkim: 'fail',
      signer: null,
      envelopeFrom: domain,
    },
    {
      ip: companyAddresses.billing,
      byWeekday: day.endsWith('-01') ? Array(7).fill(40) : [],
      ...foreign,
      dkim: isBillingSigned ? 'pass' : 'fail',
      signer: isBillingSigned ? domain : null,
      envelopeFrom: 'billing.oldhost.example',
    },
  ];
}

function recordOf(sender: Sender, part: number, { domain, day, policy }: CompanyDay): RecordSpec[] {
  const count = Math.round((sender.byWeekday[new Date(day).getUTCDay()] ?? 0) * part);
  if (count === 0) return [];
  const { ip, dkim, spf, signer, envelopeFrom } = sender;
  return [
    {
      sourceIp: ip,
      count,
      disposition: dkim === 'pass' || spf === 'pass' ? 'none' : policy.p,
      dkim,
      spf,
      headerFrom: domain,
      envelopeFrom,
      ...(signer === null
        ? {}
        : { dkimResults: [{ domain: signer, selector: 'mail', result: dkim === 'pass' ? 'pass' : 'fail' }] }),
      spfResults: [{ domain: envelopeFrom, scope: 'mfrom', result: spf }],
    },
  ];
}
