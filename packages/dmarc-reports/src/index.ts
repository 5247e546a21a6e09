export * from './codes.js';
export { defaultLimits, type ReadLimits } from './limits.js';
export { readDocument } from './read-document.js';
export { readMessage } from './read-message.js';
export { isMbox, splitMbox } from './split-mbox.js';
export type * from './types.js';
