export { evaluateSpf } from './evaluate-spf.js';
export * from './spf-evaluation.js';
export * from './spf-expansion.js';
