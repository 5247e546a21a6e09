// `npm run bench:fifty-million [records]`: how writing and reading hold up with that many records stored. Apart from the
// other benchmarks, because it takes some 20 minutes and 25 GB.
import './require-node.mjs';

const { benchOne } = await import('./steps/bench-everything.mjs');
await benchOne('apps/api/bench/long/stored-records.mjs', process.argv.slice(2));
