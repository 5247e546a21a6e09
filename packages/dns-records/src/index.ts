export * from './dkim-key.js';
export * from './dkim-record.js';
export * from './dmarc-record.js';
export * from './report-uri.js';
export * from './tag-list.js';
