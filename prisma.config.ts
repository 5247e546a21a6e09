import { defineConfig } from 'prisma/config';

// `prisma generate` asks for a schema engine that it never runs; any program there saves a download.
// Only for generate: `prisma migrate` does need the real one.
if (process.argv.includes('generate')) process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;

export default defineConfig({
  schema: 'prisma/schema',
  migrations: { path: 'prisma/migrations' },
  // An empty address lets generate and validate run without a database.
  datasource: { url: process.env.DATABASE_URL ?? '' },
});
