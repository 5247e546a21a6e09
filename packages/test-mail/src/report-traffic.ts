import type { ReporterStyle } from './report-mail.js';
import { type Draw, seededDraw } from './report-random.js';
import type { RecordSpec, ReportSpec } from './report-xml.js';

/** Somebody who sends mail with the domain in From, as receivers see it. */
export interface TrafficSource {
  readonly name: string;
  readonly addresses: readonly string[];
  /** Mean messages per day over all reporters. */
  readonly messagesPerDay: number;
  /** Days on which it sends, by share: 1 is daily, 0.1 now and then. */
  readonly activeShare: number;
  /** `none`: not signed. `foreign`: valid, for another domain. */
  readonly dkim: 'aligned' | 'foreign' | 'broken' | 'none';
  readonly dkimDomain: string;
  readonly selector: string;
  readonly spf: 'aligned' | 'foreign' | 'fail';
  readonly envelopeFrom: string;
  /** From this day on (counted from the first) DKIM is aligned: someone set it up. */
  readonly alignedFromDay?: number;
  readonly reason?: { readonly type: string; readonly comment: string };
}

export interface TrafficReporter {
  readonly orgName: string;
  readonly email: string;
  readonly style: ReporterStyle;
  /** Of all messages, the part that this reporter receives. */
  readonly share: number;
  /** Begins its day this many seconds after 00:00 UTC. */
  readonly dayOffsetSeconds: number;
}

export interface TrafficOptions {
  readonly seed: number;
  readonly domain: string;
  /** First UTC day, `2025-11-01`. */
  readonly firstDay: string;
  readonly days: number;
  readonly sources: readonly TrafficSource[];
  readonly reporters: readonly TrafficReporter[];
  /** The published policy, by day from the first; the last entry whose day has come applies. */
  readonly policies: readonly { readonly fromDay: number; readonly p: string; readonly sp?: string }[];
}

export interface TrafficReport {
  readonly report: ReportSpec;
  readonly style: ReporterStyle;
  /** Day counted from the first. */
  readonly day: number;
}

const SECONDS_PER_DAY = 86_400;

/** A life-like house: own server, two services, a forwarder, a list, a spoofer. Public addresses of well-known operators. */
export function typicalSources(domain: string): TrafficSource[] {
  return [
    {
      name: 'own server',
      addresses: ['46.4.113.5', '2a01:4f8:141:22::5'],
      messagesPerDay: 900,
      activeShare: 1,
      dkim: 'aligned',
      dkimDomain: domain,
      selector: 'mail2025',
      spf: 'aligned',
      envelopeFrom: domain,
    },
    {
      name: 'newsletter service',
      addresses: ['167.89.115.53', '167.89.115.60', '168.245.17.4', '149.72.40.8'],
      messagesPerDay: 1500,
      activeShare: 0.4,
      dkim: 'aligned',
      dkimDomain: domain,
      selector: 's1',
      spf: 'foreign',
      envelopeFrom: `bounces.u1043.wl.sendgrid.net`,
    },
    {
      name: 'help desk, set up late',
      addresses: ['192.161.148.10', '192.161.149.77', '185.12.80.31'],
      messagesPerDay: 120,
      activeShare: 0.95,
      dkim: 'foreign',
      dkimDomain: 'zendesk.com',
      selector: 'zendesk1',
      spf: 'foreign',
      envelopeFrom: 'support.zendesk.com',
      alignedFromDay: 40,
    },
    {
      name: 'forwarder',
      addresses: ['209.85.220.41', '209.85.220.69', '2607:f8b0:4864:20::b2c'],
      messagesPerDay: 45,
      activeShare: 1,
      dkim: 'aligned',
      dkimDomain: domain,
      selector: 'mail2025',
      spf: 'fail',
      envelopeFrom: domain,
    },
    {
      name: 'mailing list',
      addresses: ['140.211.166.130'],
      messagesPerDay: 12,
      activeShare: 0.6,
      dkim: 'broken',
      dkimDomain: domain,
      selector: 'mail2025',
      spf: 'foreign',
      envelopeFrom: 'lists.osuosl.org',
      reason: { type: 'mailing_list', comment: 'arc=pass' },
    },
    {
      name: 'spoofer',
      addresses: ['185.234.219.14', '45.155.205.233', '80.94.95.112', '193.32.162.157', '103.145.13.90'],
      messagesPerDay: 260,
      activeShare: 0.15,
      dkim: 'none',
      dkimDomain: domain,
      selector: '',
      spf: 'fail',
      envelopeFrom: domain,
    },
  ];
}

export const typicalReporters: readonly TrafficReporter[] = [
  {
    orgName: 'google.com',
    email: 'noreply-dmarc-support@google.com',
    style: 'google',
    share: 0.48,
    dayOffsetSeconds: 0,
  },
  {
    orgName: 'Enterprise Outlook',
    email: 'dmarcreport@microsoft.com',
    style: 'microsoft',
    share: 0.27,
    dayOffsetSeconds: 0,
  },
  { orgName: 'Yahoo', email: 'noreply@dmarc.yahoo.com', style: 'yahoo', share: 0.15, dayOffsetSeconds: 0 },
  {
    orgName: 'FastMail Pty Ltd',
    email: 'reports@fastmaildmarc.com',
    style: 'fastmail',
    share: 0.06,
    dayOffsetSeconds: 3600,
  },
  {
    orgName: 'GMX',
    email: 'noreply-dmarc@sicher.gmx.net',
    style: 'rfc9990',
    share: 0.04,
    dayOffsetSeconds: -3600,
  },
];

/** One report per reporter and day with traffic, in time order. The same options give the same reports. */
export function* generateTraffic(options: TrafficOptions): Generator<TrafficReport> {
  const random = seededDraw(options.seed);
  const firstMidnight = Date.parse(`${options.firstDay}T00:00:00Z`) / 1000;
  for (let day = 0; day < options.days; day++) {
    const volumes = options.sources.map((source) => dailyVolume(source, day, firstMidnight, random));
    for (const reporter of options.reporters) {
      const records = options.sources.flatMap((source, i) =>
        recordsOf(source, volumes[i]! * reporter.share, day, options, random),
      );
      const begin = firstMidnight + day * SECONDS_PER_DAY + reporter.dayOffsetSeconds;
      if (records.length === 0) continue;
      yield { report: reportOf(reporter, begin, records, day, options, random), style: reporter.style, day };
    }
  }
}

/** Weekends are quiet, and a source that is not active sends nothing. */
function dailyVolume(source: TrafficSource, day: number, firstMidnight: number, random: Draw): number {
  const weekday = new Date((firstMidnight + day * SECONDS_PER_DAY) * 1000).getUTCDay();
  const weekendFactor = weekday === 0 || weekday === 6 ? 0.35 : 1;
  const isActive = random.chance(source.activeShare);
  const spread = 0.6 + 0.8 * random.next();
  return isActive ? (source.messagesPerDay / source.activeShare) * weekendFactor * spread : 0;
}

function recordsOf(
  source: TrafficSource,
  volume: number,
  day: number,
  options: TrafficOptions,
  random: Draw,
): RecordSpec[] {
  const records: RecordSpec[] = [];
  for (const sourceIp of source.addresses) {
    const count = Math.round((volume / source.addresses.length) * (0.5 + random.next()));
    if (count > 0) records.push(recordOf(source, sourceIp, count, day, options));
  }
  return records;
}

function recordOf(
  source: TrafficSource,
  sourceIp: string,
  count: number,
  day: number,
  options: TrafficOptions,
): RecordSpec {
  const isSetUp = source.alignedFromDay !== undefined && day >= source.alignedFromDay;
  const dkim = isSetUp ? 'aligned' : source.dkim;
  const dkimAligned = dkim === 'aligned' ? 'pass' : 'fail';
  const spfAligned = source.spf === 'aligned' ? 'pass' : 'fail';
  const isPass = dkimAligned === 'pass' || spfAligned === 'pass';
  const requested = policyOn(day, options).p;
  return {
    sourceIp,
    count,
    disposition: isPass || source.reason ? 'none' : requested,
    dkim: dkimAligned,
    spf: spfAligned,
    ...(source.reason && !isPass && requested !== 'none' ? { reasons: [source.reason] } : {}),
    headerFrom: options.domain,
    envelopeFrom: source.envelopeFrom,
    ...(dkim === 'none' ? {} : { dkimResults: [dkimResultOf(source, dkim, isSetUp, options.domain)] }),
    spfResults: [
      { domain: source.envelopeFrom, scope: 'mfrom', result: source.spf === 'fail' ? 'fail' : 'pass' },
    ],
  };
}

function dkimResultOf(
  source: TrafficSource,
  dkim: 'aligned' | 'foreign' | 'broken',
  isSetUp: boolean,
  domain: string,
) {
  return {
    domain: isSetUp ? domain : source.dkimDomain,
    selector: source.selector,
    result: dkim === 'broken' ? 'fail' : 'pass',
  };
}

function reportOf(
  reporter: TrafficReporter,
  begin: number,
  records: RecordSpec[],
  day: number,
  options: TrafficOptions,
  random: Draw,
): ReportSpec {
  const isRfc9990 = reporter.style === 'rfc9990';
  return {
    orgName: reporter.orgName,
    email: reporter.email,
    reportId: reportIdOf(reporter.style, begin, random),
    begin,
    end: begin + SECONDS_PER_DAY - 1,
    policy: {
      domain: options.domain,
      adkim: 'r',
      aspf: 'r',
      ...policyOn(day, options),
      ...(isRfc9990 ? {} : { pct: 100 }),
    },
    records,
    ...(isRfc9990 ? { namespace: 'urn:ietf:params:xml:ns:dmarc-2.0', generator: 'sample 1.0' } : {}),
  };
}

/** Each house numbers in its own way. */
function reportIdOf(style: ReporterStyle, begin: number, random: Draw): string {
  const digits = (length: number) => Array.from({ length }, () => random.integer(0, 9)).join('');
  const hex = (length: number) => Array.from({ length }, () => random.integer(0, 15).toString(16)).join('');
  switch (style) {
    case 'google':
      return `1${digits(19)}`;
    case 'microsoft':
      return hex(32);
    case 'yahoo':
      return `${begin + 90_000}.${digits(6)}`;
    case 'fastmail':
      return digits(9);
    case 'rfc9990':
      return `${hex(12)}@sicher.gmx.net`;
  }
}

function policyOn(day: number, { policies }: TrafficOptions): { p: string; sp?: string } {
  const applied = policies.findLast((policy) => policy.fromDay <= day) ?? policies[0];
  if (!applied) throw new Error('generateTraffic needs at least one policy');
  return applied.sp === undefined ? { p: applied.p } : { p: applied.p, sp: applied.sp };
}
