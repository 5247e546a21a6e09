export * from './spf-expansion.js';
