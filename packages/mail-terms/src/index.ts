export * from './dmarc.js';
export * from './domain-name.js';
export * from './ip-address.js';
export * from './public-suffix.js';
export * from './publication.js';
export * from './record-kind.js';
export type * from './resolver.js';
export * from './unicode-name.js';
