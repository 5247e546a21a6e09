export * from './codes.js';
export { defaultLimits, type ReadLimits } from './limits.js';
export { readDocument } from './read-document.js';
export { readMessage } from './read-message.js';
export { redactAddresses } from './redact-addresses.js';
export { type ByteKind, sniff } from './sniff.js';
export { isMbox, splitMbox } from './split-mbox.js';
export { splitMboxStream } from './split-mbox-stream.js';
export {
  explainTlsFailure,
  type TlsFailureType,
  tlsFailureTypes,
  UNEXPLAINED_TLS_FAILURE,
} from './tls-failure-types.js';
export type * from './types.js';
export { readZipDirectory, unzip, type ZipDirectory, type ZipEntry } from './zip.js';
