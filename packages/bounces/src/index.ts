export type { BounceFacts, BounceLink, BounceToken } from './bounce-facts.js';
export {
  type BounceEntry,
  type BounceKind,
  bounceCatalogue,
  findBounce,
  type KnownBounce,
} from './catalogue.js';
export { type DeliveryReportLimits, type FailedDelivery, readDeliveryReport } from './delivery-report.js';
export type { EntryNote, RepairJob } from './entry-notes.js';
export * from './explain-bounce.js';
export { maskLocalParts } from './mask-addresses.js';
export type { GeneralExplanation } from './status-codes.js';
