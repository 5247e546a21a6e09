export * from './dmarc.js';
export * from './domain-name.js';
export * from './ip-address.js';
export type * from './resolver.js';
