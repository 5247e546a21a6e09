// npm start: installs what is missing, builds what is stale, and runs everything until Ctrl-C.
// `--demo` (npm run demo) fills a separate instance with a seeded organization.
import './require-node.mjs';

import('./steps/start-everything.mjs').then((steps) => steps.startEverything(process.argv.slice(2)));
