import { describe, expect, it } from '@jest/globals';
import { EmbeddedPostgresError, explainFileError, explainOutput } from './errors.js';

describe('explainOutput', () => {
  it.each([
    ['initdb: error: could not write to file "x": No space left on device', 'disk_full'],
    ['FATAL:  could not extend file "base/1/2691": wrote only 4096 of 8192 bytes at block 10', 'disk_full'],
    ['initdb: error: could not create directory "/data": Permission denied', 'not_writable'],
    ['FATAL:  could not write lock file "postmaster.pid": Read-only file system', 'not_writable'],
    ['FATAL:  could not open file "global/pg_control"', 'start_failed'],
  ])('reads %j as %s', (output, fault) => {
    expect(explainOutput(output, '/data')).toMatchObject({ fault });
  });

  it("gives PostgreSQL's own reason where it has no better one", () => {
    const output =
      'LOG:  starting\nFATAL:  could not open file "global/pg_control"\nLOG:  database system is shut down\n';
    expect(explainOutput(output, '/data').message).toBe(
      'The embedded database in /data does not start: could not open file "global/pg_control".',
    );
  });
});

describe('explainFileError', () => {
  it('names a full disk and a closed folder, with the folder', () => {
    expect(explainFileError(Object.assign(new Error(), { code: 'ENOSPC' }), '/data')).toMatchObject({
      fault: 'disk_full',
    });
    const closed = explainFileError(
      Object.assign(new Error(), { code: 'EACCES' }),
      '/data',
    ) as EmbeddedPostgresError;
    expect(closed.fault).toBe('not_writable');
    expect(closed.message).toContain('/data');
  });

  it('leaves alone what it does not know', () => {
    const bug = new TypeError('x is not a function');
    expect(explainFileError(bug, '/data')).toBe(bug);
  });
});
