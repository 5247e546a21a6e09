// Imports nothing of ours, so that scripts/create-migration.mjs runs it from source whatever state the build is in.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlQuery,
} from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';

/** Prisma's schema as the engine takes it. */
export type SchemaFiles = [path: string, text: string][];

/**
 * Prisma's schema engine as WebAssembly over our own connection: the one that `prisma migrate` downloads does the same
 * with the same `_prisma_migrations` table. Migrations apply without a schema; a diff needs one. `work` may not keep the
 * engine.
 */
export async function withSchemaEngine<T>(
  url: string,
  schema: SchemaFiles | undefined,
  work: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  pool.on('error', () => {}); // told by the query that needs the connection
  try {
    const adapter = bindMigrationAwareSqlAdapterFactory(new MigrationAdapter(pool));
    const engine: SchemaEngine = await loadEngine().new({ datamodels: schema }, () => {}, adapter);
    try {
      return await work(engine);
    } finally {
      engine.free();
    }
  } finally {
    await pool.end();
  }
}

/** Mends two faults of adapter-pg 7.10.1 that only migrations meet. */
class MigrationAdapter extends PrismaPg {
  override async connect() {
    const adapter = await super.connect();
    sendScriptsWhole(adapter);
    readInternalChars(adapter);
    return adapter;
  }
}

type Adapter = Awaited<ReturnType<PrismaPg['connect']>>;

/** It cuts a script at every `;`, also inside `$$` bodies, and leaves half of it when a part fails. */
function sendScriptsWhole(adapter: Adapter): void {
  adapter.executeScript = async (sql) => {
    await adapter.executeRaw({ sql, args: [], argTypes: [] }); // no arguments: one simple query, one transaction
  };
}

const INTERNAL_CHAR = 18; // "char", the one-byte type of PostgreSQL's own tables
const TEXT = 25;

/** It does not know the type "char", in which the engine reads what kind a constraint is. */
function readInternalChars(adapter: Adapter): void {
  const inner = adapter as unknown as { performIO(query: SqlQuery): Promise<pg.QueryResult> };
  const performIO = inner.performIO.bind(adapter);
  const queryRaw = adapter.queryRaw.bind(adapter);
  const charsOf = new WeakMap<SqlQuery, boolean[]>();
  inner.performIO = async (query) => {
    const result = await performIO(query);
    const fields = result.fields ?? []; // none for a script of several statements
    charsOf.set(
      query,
      fields.map((field) => field.dataTypeID === INTERNAL_CHAR),
    );
    for (const field of fields) if (field.dataTypeID === INTERNAL_CHAR) field.dataTypeID = TEXT;
    return result;
  };
  adapter.queryRaw = async (query) => {
    const result = await queryRaw(query);
    const areChars = charsOf.get(query) ?? [];
    const columnTypes = result.columnTypes.map((type, i) => (areChars[i] ? ColumnTypeEnum.Character : type));
    return { ...result, columnTypes };
  };
}

let loaded: typeof SchemaEngine | undefined;

/** By hand, because Node cannot yet import a .wasm file as the package's own entry does. */
function loadEngine(): typeof SchemaEngine {
  if (loaded) return loaded;
  const folder = dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'));
  const program = new WebAssembly.Module(readFileSync(join(folder, 'schema_engine_bg.wasm')));
  const instance = new WebAssembly.Instance(program, { './schema_engine_bg.js': withoutLingeringTimers() });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: throwPanic } });
  loaded = bindings.SchemaEngine;
  return loaded;
}

/** The engine never clears the 10 s limit on its lock, which would keep a finished process alive for as long. */
function withoutLingeringTimers(): object {
  const isTimer = (name: string) => name.startsWith('__wbg_setTimeout');
  const patched = Object.entries(bindings).map(([name, call]) => [
    name,
    isTimer(name) ? (run: () => void, milliseconds: number) => setTimeout(run, milliseconds).unref() : call,
  ]);
  return Object.fromEntries(patched);
}

/** Without it a fault inside the engine shows as "unreachable" and no more. */
function throwPanic(message: string): never {
  throw new Error(`Prisma's schema engine stopped: ${message}`);
}

/** The part of the global that is used here; its types come with browsers only. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: { __wbindgen_start(): void } };
};
