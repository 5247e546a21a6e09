export type * from './authority-checks.js';
export type * from './authority-port.js';
export type { BimiPosture } from './bimi-checks.js';
export { blocklistIds, createBlocklist } from './blocklist-catalogue.js';
export type { BlocklistPosture } from './blocklist-checks.js';
export * from './canonical.js';
export * from './catalogue.js';
export {
  type ChangeContext,
  type ChangeEvent,
  type ChangeId,
  changeIds,
  type RecordChange,
} from './change-event.js';
export * from './check-domain.js';
export { type CheckExample, exampleOf } from './check-examples.js';
export { type CheckId, checkIds } from './check-ids.js';
export * from './check-means.js';
export * from './compare-record.js';
export * from './compare-record-differences.js';
export { confirmSigned, type SignedConfirmation, type SignedLookups } from './confirm-signed.js';
export type { DaneHost } from './dane-checks.js';
export * from './describe-posture.js';
export * from './dkim-checks.js';
export type { KeyMemory } from './dkim-key-history.js';
export * from './dmarc-checks.js';
export * from './dmarc-discovery.js';
export * from './dmarc-lint.js';
export type { DnssecPosture } from './dnssec-checks.js';
export * from './drift.js';
export * from './drift-rollup.js';
export * from './drift-zone.js';
export * from './finding.js';
export type { HostGreeting } from './helo-checks.js';
export type { MtaStsMemory, MtaStsPosture } from './mta-sts-checks.js';
export * from './mx-checks.js';
export {
  checkNetworkMoves,
  type Network,
  type NetworkKnowledge,
  type NetworkLookup,
} from './network-checks.js';
export { notImplemented } from './not-implemented.js';
export * from './observation.js';
export * from './observing-resolver.js';
export { openChecks } from './open-checks.js';
export * from './posture.js';
export * from './ptr-checks.js';
export { judgePublication, misplacedNames } from './publication.js';
export type {
  ExpectedRecord,
  PublicationFault,
  PublicationVerdict,
  Sighting,
} from './publication-verdict.js';
export * from './record-state.js';
export * from './report-destination.js';
export {
  type ObservedMail,
  observedInReports,
  type ReportedTotals,
  type RequirementReading,
  type RequirementStatus,
} from './sender-requirement-readings.js';
export * from './sender-requirements.js';
export type { SmtpPosture } from './smtp-probe-checks.js';
export * from './spf-checks.js';
export * from './spf-posture.js';
export type { SeenSenders } from './spf-provider-checks.js';
export * from './spf-record-checks.js';
export * from './spf-tree-checks.js';
export type { TlsRptPosture } from './tls-rpt-checks.js';
export type { TransportPosture } from './transport-posture.js';
export { type Area, areas, type Unanswered } from './unanswered.js';
