import { fileURLToPath } from 'node:url';
import 'reflect-metadata';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createCaller, type Caller as RouteCaller } from '@postseal/contract';
import { createTestDatabase, type TestDatabase } from '@postseal/embedded-postgres/testing';
import { loadConfig, type RunningConfig } from '../src/config/config.js';
import { createHttpApp } from '../src/create-app.js';
import { applyMigrations } from '../src/database/apply-migrations.js';
import { Database } from '../src/database/database.js';
import type { ProcessRole } from '../src/process-roles.js';

export const repositoryRoot = fileURLToPath(new URL('../../..', import.meta.url));

/** A fresh migrated database for one test file. */
export function createMigratedDatabase(): Promise<TestDatabase> {
  return createTestDatabase({
    template: { name: 'migrated', prepare: async (url) => void (await applyMigrations(url)) },
  });
}

export interface TestPerson {
  readonly userId: string;
  readonly email: string;
  readonly organizationId: string | null;
  readonly cookie: string;
  /** Calls a contract route as this person. Throws ApiError. */
  readonly call: RouteCaller;
  /** A plain request below the origin as this person. */
  request(path: string, init?: RequestInit): Promise<Response>;
}

export interface TestInstance {
  readonly app: NestFastifyApplication;
  readonly config: RunningConfig;
  readonly database: Database;
  readonly testDatabase: TestDatabase;
  /** A request without a session. */
  request(path: string, init?: RequestInit): Promise<Response>;
  /** A verified person, signed in, with an organization of their own unless `withoutOrganization`. */
  signUp(name: string, options?: { withoutOrganization?: boolean }): Promise<TestPerson>;
  close(): Promise<void>;
}

/** The API in this process over a fresh database, reached through `inject`: every layer but the socket is real. */
export async function startInstance(
  env: Record<string, string> = {},
  roles: readonly ProcessRole[] = ['http'],
): Promise<TestInstance> {
  const testDatabase = await createMigratedDatabase();
  const config: RunningConfig = {
    ...loadConfig({ POSTSEAL_LOG_LEVEL: 'silent', ...env }),
    secret: 'a-secret-that-only-the-tests-know-of',
  };
  const database = new Database({ url: testDatabase.url, poolSize: 5 });
  const app = await createHttpApp(config, database, roles);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  const request =
    (cookie: string | null, clientAddress = '127.0.0.1') =>
    async (path: string, init: RequestInit = {}) => {
      const answer = await app.inject({
        method: (init.method ?? 'GET') as 'GET',
        url: path,
        remoteAddress: clientAddress,
        headers: {
          origin: config.publicUrl,
          ...(Object.fromEntries(new Headers(init.headers)) as Record<string, string>),
          ...(cookie ? { cookie } : {}),
        },
        ...(init.body ? { payload: String(init.body) } : {}),
      });
      const headers = new Headers();
      for (const [name, value] of Object.entries(answer.headers)) {
        for (const item of Array.isArray(value) ? value : [value]) headers.append(name, String(item));
      }
      const hasBody = ![204, 304].includes(answer.statusCode);
      return new Response(hasBody ? new Uint8Array(answer.rawPayload) : null, {
        status: answer.statusCode,
        headers,
      });
    };

  return {
    app,
    config,
    database,
    testDatabase,
    request: request(null),
    signUp: (name, options = {}) => signUp(database, request, name, options.withoutOrganization ?? false),
    async close() {
      await app.close();
      await testDatabase.drop();
    },
  };
}

let people = 0;
const nextAddress = () => `198.51.100.${++people}`;

const PASSWORD = 'correct horse battery';

async function signUp(
  database: Database,
  request: (cookie: string | null, clientAddress?: string) => TestPerson['request'],
  name: string,
  withoutOrganization: boolean,
): Promise<TestPerson> {
  const email = `${name.toLowerCase()}@people.example`;
  const address = nextAddress(); // each person from a place of their own, or sign-in limits would hit the tests
  const post = (cookie: string | null, path: string, body: object) =>
    request(cookie, address)(path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
  const signedUp = await post(null, '/api/auth/sign-up/email', { name, email, password: PASSWORD });
  if (!signedUp.ok) throw new Error(`sign-up answered ${signedUp.status}: ${await signedUp.text()}`);
  await database.system.user.update({ where: { email }, data: { emailVerified: true } });
  const signedIn = await post(null, '/api/auth/sign-in/email', { email, password: PASSWORD });
  if (!signedIn.ok) throw new Error(`sign-in answered ${signedIn.status}: ${await signedIn.text()}`);
  const cookie = signedIn.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const organizationId = withoutOrganization ? null : await createOrganization(post, cookie, name);
  const user = await database.system.user.findUniqueOrThrow({ where: { email } });
  return {
    userId: user.id,
    email,
    organizationId,
    cookie,
    call: createCaller(request(cookie)),
    request: request(cookie),
  };
}

async function createOrganization(
  post: (cookie: string, path: string, body: object) => Promise<Response>,
  cookie: string,
  name: string,
): Promise<string> {
  const created = await post(cookie, '/api/auth/organization/create', {
    name: `${name} Ltd`,
    slug: `${name.toLowerCase()}-ltd`,
  });
  if (!created.ok) throw new Error(`organization/create answered ${created.status}: ${await created.text()}`);
  return ((await created.json()) as { id: string }).id;
}
