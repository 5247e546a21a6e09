export * from './catalogue.js';
export { type CheckId, checkIds } from './check-ids.js';
export * from './dmarc-discovery.js';
export * from './finding.js';
export * from './observation.js';
export * from './observing-resolver.js';
