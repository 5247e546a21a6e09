export * from './advise.js';
export * from './classify-source.js';
export * from './impact-preview.js';
export * from './pass-rate.js';
export * from './policy-ladder.js';
export * from './readiness.js';
export * from './regression.js';
export * from './source-traffic.js';
