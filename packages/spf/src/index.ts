export { evaluateSpf } from './evaluate-spf.js';
export { expandSpf } from './expand-spf.js';
export * from './spf-evaluation.js';
export * from './spf-expansion.js';
