import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { ensureInstalled } from './install.mjs';
import { Complaint, orComplain, pinnedNode, root, run, tool } from './runtime.mjs';

/** Made by hand-written SQL and not in the schema (partitions): without this list each diff would drop them. */
const EXTERNAL_TABLES = [];

export function writeMigration(name) {
  return orComplain(async () => {
    if (!/^[a-z][a-z0-9_]*$/.test(name ?? '')) {
      throw new Complaint(
        'Say what the migration does: node scripts/create-migration.mjs add_column_x (a-z, 0-9, _).',
      );
    }
    await ensureInstalled();
    if (typeof registerHooks !== 'function') return rerunOnPinnedNode();
    const sql = await difference();
    if (sql.includes('-- This is an empty migration.') || sql.trim() === '') {
      console.log('The migrations already make the schema: nothing to write.');
      return;
    }
    const time = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
    const folder = join(root, 'prisma', 'migrations', `${time}_${name}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'migration.sql'), sql);
    console.log(`${sql}\nWritten to ${join(folder, 'migration.sql')}. Review it, above all each DROP.`);
  });
}

/** The SQL from a database with all migrations to the schema files. */
async function difference() {
  await buildLauncher();
  runTypeScriptFromSource();
  const { createTestDatabase } = await import('@postseal/embedded-postgres/testing');
  const { applyMigrations, NO_FILTERS } = await import('../../apps/api/src/database/apply-migrations.ts');
  const { withSchemaEngine } = await import('../../apps/api/src/database/schema-engine.ts');
  const scratch = await createTestDatabase();
  try {
    await applyMigrations(scratch.url);
    const files = readSchema();
    const result = await withSchemaEngine(scratch.url, files, (engine) =>
      engine.diff({
        from: { tag: 'schemaDatasource', files: files.map(toFile), configDir: root },
        to: { tag: 'schemaDatamodel', files: files.map(toFile) },
        script: true,
        exitCode: null,
        filters: { ...NO_FILTERS, externalTables: EXTERNAL_TABLES },
      }),
    );
    return result.stdout ?? '';
  } catch (error) {
    throw error.code === 'P1012' ? new Complaint(error.message) : error; // a fault in the schema files
  } finally {
    await scratch.drop();
  }
}

function readSchema() {
  const folder = join(root, 'prisma', 'schema');
  const names = readdirSync(folder).filter((name) => name.endsWith('.prisma'));
  return names.map((name) => [join(folder, name), readFileSync(join(folder, name), 'utf8')]);
}

function toFile([path, content]) {
  return { path, content };
}

async function buildLauncher() {
  const project = 'packages/embedded-postgres/tsconfig.build.json';
  if ((await run(pinnedNode(), [tool('tsc'), '-p', project])) !== 0)
    throw new Complaint(`${project} does not build.`);
}

/** The API's own build needs a client generated from the schema that is being changed, so its source runs as it is. */
function runTypeScriptFromSource() {
  registerHooks({
    resolve: (name, context, next) =>
      next(
        context.parentURL?.endsWith('.ts') && /^\..*\.js$/.test(name) ? name.replace(/js$/, 'ts') : name,
        context,
      ),
  });
}

async function rerunOnPinnedNode() {
  process.exitCode = await run(pinnedNode(), process.argv.slice(1));
}
