import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { Prisma, PrismaClient } from './generated/client.js';

export type Transaction = Prisma.TransactionClient;

export interface DatabaseOptions {
  readonly url: string;
  /** Connections of each of the two pools. */
  readonly poolSize: number;
}

/**
 * The database behind two doors. `forOrganization` is for everything that a person asks for: row-level security shows
 * it the rows of one organization only, even if a `where` is forgotten. `system` sees all rows and is for work that
 * spans tenants: intake, workers, sign-in.
 */
export class Database {
  readonly system: PrismaClient;
  /** The pool under `system`, for COPY and other statements that Prisma has no form for. */
  readonly systemPool: pg.Pool;
  private readonly tenants: PrismaClient;
  private readonly tenantPool: pg.Pool;

  constructor(options: DatabaseOptions) {
    this.systemPool = openPool(options, '-c postseal.organization_id=*');
    this.tenantPool = openPool(options, '');
    this.system = new PrismaClient({ adapter: new PrismaPg(this.systemPool) });
    this.tenants = new PrismaClient({ adapter: new PrismaPg(this.tenantPool) });
  }

  /** Runs `work` in one transaction that sees and writes rows of this organization only. */
  forOrganization<T>(organizationId: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.tenants.$transaction(
      async (tx) => {
        await tx.$executeRaw`SELECT set_config('postseal.organization_id', ${organizationId}, true)`;
        return work(tx);
      },
      { maxWait: 5_000, timeout: 20_000 },
    );
  }

  /** Resolves when the database answers; rejects otherwise. */
  async ping(): Promise<void> {
    await this.systemPool.query('SELECT 1');
  }

  async close(): Promise<void> {
    await Promise.all([this.system.$disconnect(), this.tenants.$disconnect()]);
    await Promise.all(
      [this.systemPool, this.tenantPool].map((pool) => (pool.ended ? undefined : pool.end())),
    );
  }
}

function openPool({ url, poolSize }: DatabaseOptions, options: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    options,
    application_name: 'postseal',
    connectionTimeoutMillis: 10_000,
  });
  // A connection that dies is replaced by the pool, and its query rejects. Without listeners Node would end the process:
  // the pool's is for idle connections, the client's for one that is held between two queries.
  pool.on('error', () => {});
  pool.on('connect', (client) => void client.on('error', () => {}));
  return pool;
}
