import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

interface Service {
  image: string;
  build?: { target: string };
  profiles?: string[];
  command?: string[];
  environment?: Record<string, string>;
  healthcheck?: { test?: string[]; disable?: boolean };
  depends_on?: Record<string, { condition: string }>;
}

const root = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const text = read('docker-compose.yml');
const { services, volumes }: { services: Record<string, Service>; volumes: object } = parse(text, {
  merge: true,
});
const roles = ['web', 'http', 'smtp', 'worker', 'migrate'];

describe('docker-compose.yml', () => {
  it('runs every role, a database and a resolver, and a content filter for those who want it', () => {
    expect(Object.keys(services).sort()).toEqual([...roles, 'database', 'resolver', 'spamassassin'].sort());
    expect(services.spamassassin!.profiles).toEqual(['spamassassin']);
    expect(volumes).toHaveProperty('database');
  });

  it('pins every image to a version', () => {
    for (const { image } of Object.values(services)) expect(image).toMatch(/:\d+\.\d+/);
    const bases = [...read('Dockerfile').matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
    for (const base of bases) expect(base).toMatch(/:\d+\.\d+/);
  });

  it('builds from targets that the Dockerfile has', () => {
    const targets = [...read('Dockerfile').matchAll(/ AS (\S+)$/gm)].map(([, target]) => target);
    for (const { build } of Object.values(services)) if (build) expect(targets).toContain(build.target);
  });

  it('starts programs that the build makes', () => {
    for (const role of roles.filter((role) => role !== 'web')) {
      const program = services[role]!.command![1]!;
      expect(() => read(program.replace('/dist/', '/src/').replace(/\.js$/, '.ts'))).not.toThrow();
    }
  });

  it('uses no setting that .env.example does not explain', () => {
    const explained = new Set(
      [...read('.env.example').matchAll(/^#? ?([A-Z_]+)=/gm)].map(([, name]) => name),
    );
    const asked = [...text.matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name);
    const given = roles.flatMap((role) => Object.keys(services[role]!.environment ?? {}));
    const ours = given.filter((name) => name !== 'HOSTNAME' && name !== 'PORT'); // Next's own
    expect([...asked, ...ours].filter((name) => !explained.has(name))).toEqual([]);
  });

  it('hands every setting of the API to the roles, but for those that it states itself or that are for tests', async () => {
    const { environmentNames } = await import('../apps/api/src/config/config.js');
    const left = {
      POSTSEAL_DATA_DIR: 'the database is a service',
      POSTSEAL_DNS_AUTHORITY_PORT: 'for tests',
      POSTSEAL_DNS_ALLOW_PRIVATE: 'for tests',
      POSTSEAL_FETCH_PORT: 'for tests',
      POSTSEAL_SMTP_PROBE_PORT: 'for tests',
      POSTSEAL_DRIFT_SPEED: 'for tests',
      POSTSEAL_DEMO: 'npm run demo sets it',
    };
    const given = new Set(
      ['http', 'smtp', 'worker'].flatMap((role) => Object.keys(services[role]!.environment!)),
    );
    expect(environmentNames.filter((name) => !given.has(name) && !(name in left))).toEqual([]);
    expect(Object.keys(left).filter((name) => given.has(name) || !environmentNames.includes(name))).toEqual(
      [],
    );
  });

  it('has no secret of its own', () => {
    expect(text).not.toMatch(/^ *\w*(PASSWORD|SECRET): (?!\$\{[A-Z_]+:\?)/m);
  });

  it('migrates before anything works on the database, and watches what can be asked', () => {
    for (const role of ['http', 'smtp', 'worker']) {
      expect(services[role]!.depends_on!.migrate).toEqual({ condition: 'service_completed_successfully' });
    }
    for (const name of ['database', 'resolver', 'spamassassin', 'http', 'smtp', 'web']) {
      expect(services[name]!.healthcheck?.test?.length).toBeGreaterThan(1);
    }
  });
});

describe('.env.example', () => {
  it('explains every setting of the API', async () => {
    const { environmentNames } = await import('../apps/api/src/config/config.js');
    const explained = [...read('.env.example').matchAll(/^#? ?([A-Z_]+)=/gm)].map(([, name]) => name);
    expect(environmentNames.filter((name) => !explained.includes(name))).toEqual([]);
  });
});
