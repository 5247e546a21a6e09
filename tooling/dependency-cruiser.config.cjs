// What turbo's tags cannot say about imports (STYLE: pure packages know e-mail and nothing else; a feature may call
// another feature's service, never its repository). An exception is a line here with its reason.

const PURE =
  '^packages/(mail-terms|mail-providers|source-names|dns-records|spf|dns-checks|dmarc-reports|policy-advice|mail-test|bounces|setup|contract)/src/';
const TESTS =
  '/bench/|/fuzz/|\\.(test|spec)\\.tsx?$|/test/|/check-cases/|/e2e/|/fixtures/|^packages/test-mail/';

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one thing in two places.',
      severity: 'error',
      from: { pathNot: 'node_modules|/generated/' },
      to: { circular: true },
    },
    {
      name: 'pure-packages-touch-nothing',
      comment: 'No file system, network, process or clock of Node: time, DNS and limits arrive as arguments.',
      severity: 'error',
      from: { path: PURE, pathNot: TESTS },
      to: {
        dependencyTypes: ['core'],
        // Computing on bytes is pure: checksums, inflating, and Buffer itself.
        pathNot: '^(node:)?(buffer|crypto|zlib|stream|stream/promises|string_decoder|util)$',
      },
    },
    {
      name: 'pure-packages-know-no-framework',
      severity: 'error',
      from: { path: PURE, pathNot: TESTS },
      to: {
        path: 'node_modules/(@nestjs|next|react|@prisma|pg|fastify|pino|undici|nodemailer|smtp-server|better-auth|@postseal/(api|web))/',
      },
    },
    {
      name: 'features-keep-their-rows',
      comment: 'Another feature is called through its service; its repository and queries are its own.',
      severity: 'error',
      from: { path: '^apps/api/src/([^/]+)/' },
      to: { path: '^apps/api/src/[^/]+/.+\\.(repository|queries)\\.ts$', pathNot: '^apps/api/src/$1/' },
    },
    {
      name: 'web-sees-the-api-through-contract',
      severity: 'error',
      from: { path: '^apps/web/', pathNot: '^apps/web/e2e/' },
      to: { path: '^apps/(api|cli)/|^packages/(?!contract|mail-terms|setup|bounces)' },
    },
    {
      name: 'api-and-cli-stand-alone',
      severity: 'error',
      from: { path: '^apps/(api|cli)/' },
      to: { path: '^apps/(?!$1/)', pathNot: '^apps/$1/' },
    },
    {
      name: 'products-need-no-tests',
      comment: 'Test code and development packages may use the product, not the other way round.',
      severity: 'error',
      from: { path: '^(apps|packages)/', pathNot: TESTS },
      to: { path: TESTS, pathNot: 'node_modules/(?!@postseal)' },
    },
    {
      name: 'packages-know-no-app',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^apps/' },
    },
    {
      name: 'imports-resolve',
      severity: 'error',
      from: { pathNot: '\\.next|/dist/' },
      to: { couldNotResolve: true, pathNot: '^(server-only|@/)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules|/dist/|/generated/' },
    exclude: { path: '\\.next/|/dist/|/node_modules/|\\.tsbuildinfo$' },
    tsPreCompilationDeps: true,
    moduleSystems: ['es6'],
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.d.ts'],
    },
  },
};
