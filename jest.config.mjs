// One Jest for the whole tree: TypeScript runs from source (the `source` export condition), so a test never sees a stale build.
const swc = [
  '@swc/jest',
  {
    jsc: {
      target: 'es2024',
      parser: { syntax: 'typescript', tsx: true, decorators: true },
      experimental: { keepImportAttributes: true }, // JSON imports keep their `with { type: 'json' }`
      transform: { legacyDecorator: true, decoratorMetadata: true, react: { runtime: 'automatic' } },
    },
    module: { type: 'es6' },
  },
];

const shared = {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '\\.tsx?$': swc },
  modulePathIgnorePatterns: ['<rootDir>/.*/dist/', '<rootDir>/.*/\\.next/'],
};

export default {
  testTimeout: 30_000, // a first database costs a second, and a busy machine several
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/{apps,packages,scripts}/**/*.test.ts'],
      testPathIgnorePatterns: ['\\.db\\.test\\.ts$', '\\.flow\\.test\\.ts$', '/node_modules/'],
    },
    {
      ...shared,
      displayName: 'db',
      globalSetup: '<rootDir>/tooling/test-cluster.mjs',
      testMatch: ['<rootDir>/{apps,packages}/**/*.{db,flow}.test.ts'],
      testPathIgnorePatterns: ['/node_modules/'],
    },
  ],
};
