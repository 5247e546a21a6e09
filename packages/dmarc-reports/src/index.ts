export * from './codes.js';
export { defaultLimits, type ReadLimits } from './limits.js';
export { readDocument } from './read-document.js';
export { readMessage } from './read-message.js';
export { redactAddresses } from './redact-addresses.js';
export { isMbox, splitMbox } from './split-mbox.js';
export {
  explainTlsFailure,
  type TlsFailureType,
  tlsFailureTypes,
  UNEXPLAINED_TLS_FAILURE,
} from './tls-failure-types.js';
export type * from './types.js';
