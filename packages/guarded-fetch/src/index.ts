export { type AddressGuard, createAddressGuard } from './address-guard.js';
export { certificateFault } from './exchange.js';
export {
  defaultRequestLimits,
  type GuardedRequest,
  guardedRequest,
  type RequestGuard,
  type RequestLimits,
} from './guarded-request.js';
export {
  type FailureReason,
  failureReasons,
  type GuardedAnswer,
  type GuardedFailure,
  type GuardedOutcome,
  type PeerCertificate,
} from './outcome.js';
export { systemNames } from './system-names.js';
export { type AddressLookup, findAddresses } from './target.js';
export { createWebFiles, type FetchFile, type WebFilesOptions } from './web-files.js';
