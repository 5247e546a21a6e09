export * from './codes.js';
export { defaultLimits, type ReadLimits } from './limits.js';
export type * from './types.js';
