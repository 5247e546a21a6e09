export type EmbeddedPostgresFault =
  | 'no_platform_package'
  | 'no_unprivileged_user'
  | 'not_writable'
  | 'disk_full'
  | 'other_major_version'
  | 'incomplete_data_directory'
  | 'start_failed';

/** The database could not be started. `message` is one sentence that a person can act on. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';

  constructor(
    readonly fault: EmbeddedPostgresFault,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Names the cause of a failed file operation on `path`; what has no better name stays what it was. */
export function explainFileError(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException)?.code;
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(path, { cause: error });
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return notWritable(path, { cause: error });
  return error;
}

/** Names the cause of a failed `initdb`, `postgres` or `pg_ctl` from what it printed. */
export function explainOutput(output: string, dataDirectory: string): EmbeddedPostgresError {
  if (/No space left on device|Disk quota exceeded|wrote only \d+ of \d+ bytes/i.test(output))
    return diskFull(dataDirectory);
  if (/Permission denied|Read-only file system|could not change permissions/i.test(output)) {
    return notWritable(dataDirectory);
  }
  const reason = /(?:FATAL|PANIC|ERROR|error): +(.+)/.exec(output)?.[1] ?? output.trim().split('\n').at(-1);
  return new EmbeddedPostgresError(
    'start_failed',
    `The embedded database in ${dataDirectory} does not start: ${reason || 'it gave no reason'}.`,
  );
}

function diskFull(path: string, options?: ErrorOptions) {
  return new EmbeddedPostgresError(
    'disk_full',
    `The disk that holds ${path} is full; free some space or set POSTSEAL_DATA_DIR to a folder on another disk.`,
    options,
  );
}

function notWritable(path: string, options?: ErrorOptions) {
  return new EmbeddedPostgresError(
    'not_writable',
    `The embedded database cannot write to ${path}; give its user access or set POSTSEAL_DATA_DIR to another folder.`,
    options,
  );
}
