// `npm run test:fuzz [inputs] [seed]`: mutated mails through the report reader, at length.
import './require-node.mjs';

const { benchOne } = await import('./steps/bench-everything.mjs');
await benchOne('apps/api/fuzz/run.mjs', process.argv.slice(2));
