// `npm run bench`: every benchmark after the other, one JSON line per figure. Plain Node, like start and test.
import './require-node.mjs';

const { benchEverything } = await import('./steps/bench-everything.mjs');
await benchEverything(process.argv.slice(2));
