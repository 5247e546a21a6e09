// Written for any Node that knows modules, so that an old one gets this sentence and not a syntax error.
var version = process.versions.node.split('.').map(Number);
if (version[0] < 20 || (version[0] === 20 && version[1] < 19)) {
  console.error(
    'Postseal needs Node.js 20.19 or newer to install itself (it then runs on its own); this is ' +
      process.version +
      '.',
  );
  process.exit(1);
}
