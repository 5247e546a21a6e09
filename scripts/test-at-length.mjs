// `npm run test:crash`, `npm run test:fuzz`: a test that also comes in a short form with `npm test`, at full length.
import './require-node.mjs';

const { testAtLength } = await import('./steps/test-everything.mjs');
await testAtLength(process.argv[2]);
