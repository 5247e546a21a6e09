export {
  type CertificateWishes,
  der,
  issueAuthority,
  issueCertificate,
  type TestCertificate,
  toPem,
} from './certificates.js';
export {
  type CompanyDay,
  companyAddresses,
  companyReporters,
  companyReports,
} from './company-year.js';
export { type DkimSigner, keyRecordOf, makeSigningKey, signMail } from './dkim-signer.js';
export {
  type Attack,
  honestAnswer,
  messagesOf,
  mutatedAnswer,
  poisonedAnswers,
  worthlessAnswers,
} from './hostile-answers.js';
export {
  type ImapFolder,
  type ImapMail,
  type ImapServer,
  type ImapServerOptions,
  startImapServer,
} from './imap-server.js';
export { type FuzzInput, type FuzzSeed, fuzzInput, mailAround } from './mutations.js';
export { type NsdServer, startNsd } from './nsd-server.js';
export {
  buildReportMail,
  type ReporterStyle,
  type ReportMail,
  type ReportMailOptions,
  reporterStyles,
  reportFileStem,
} from './report-mail.js';
export { type SendOptions, type SendSummary, sendReportMails } from './report-send.js';
export {
  generateTraffic,
  type TrafficOptions,
  type TrafficReport,
  type TrafficReporter,
  type TrafficSource,
  typicalReporters,
  typicalSources,
} from './report-traffic.js';
export {
  buildReportXml,
  type PolicySpec,
  type RecordSpec,
  type ReportSpec,
  RFC9990_NAMESPACE,
} from './report-xml.js';
export { type ReporterSeal, sealReporters } from './reporter-seal.js';
export { type SmtpHost, type SmtpHostBehaviour, startSmtpHost } from './smtp-host.js';
export {
  buildTlsReport,
  buildTlsReportMail,
  type TlsFailureSpec,
  type TlsPolicySpec,
  type TlsReportSpec,
} from './tls-report-mail.js';
export { type ZoneResolver, zoneResolver } from './zone-fake.js';
export { type Fault, type FaultEffect, seededRandom } from './zone-faults.js';
export { Zones } from './zone-lookup.js';
export type { NameRecords, Unavailable, ZoneData, ZoneType } from './zone-records.js';
export { startZoneServer, type ZoneQuery, type ZoneServer, type ZoneServerOptions } from './zone-server.js';
export { type HostileServer, startHostileServer } from './zone-server-hostile.js';
export { parseZoneText } from './zone-text.js';
