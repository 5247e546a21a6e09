// npm test: installs what is missing, builds what is stale, and runs every check and test.
// The last line is the sum: `N passed, N failed` (and `N skipped`, if any).
import './require-node.mjs';

import('./steps/test-everything.mjs').then((steps) => steps.testEverything());
