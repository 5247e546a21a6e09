export {
  type ListedRole,
  type ListingAnswer,
  type ListingCodes,
  type ListingKind,
  readListing,
  zenCodes,
} from './blocklist-answer.js';
export type { Hop } from './hops.js';
export type { MessageLink } from './link-checks.js';
export * from './mail-to-test.js';
export { readMessageDate } from './message-date.js';
export type { MessageRefusal } from './message-source.js';
export { type CheckText, describeCheck, type MessageCheckId, ownCheckIds } from './own-checks.js';
export type { Rejection } from './receivers.js';
export type { ScannerReport, ScannerRule } from './scanner-report.js';
export { type Ceiling, type Deduction, type Grade, gradeWords, type Score } from './score.js';
export * from './sender-verdict.js';
export type { ArcVerdict, SignatureVerdict } from './signature-verdict.js';
export { testMessage } from './test-message.js';
export * from './verdict.js';
export { type Group, groups, weightOf } from './weights.js';
