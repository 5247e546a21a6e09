// Reads the document on standard input and prints what refusing it cost, start of Node included.
import { buffer } from 'node:stream/consumers';
import { defaultLimits, readDocument } from '@postseal/dmarc-reports';

const bytes = await buffer(process.stdin);
const start = performance.now();
const [reading] = await readDocument(bytes, {
  limits: defaultLimits,
  now: Date.parse('2026-01-01T00:00:00Z') / 1000,
});
const milliseconds = Math.round(performance.now() - start);
if (reading.outcome !== 'rejected') throw new Error('was not refused');
const rssPeakBytes = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ rssPeakBytes, milliseconds, reason: reading.reason }));
