export { chooseDataDirectory } from './data-directory.js';
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  ensureEmbeddedPostgres,
  stopUnusedPostgres,
} from './embedded-postgres.js';
export { EmbeddedPostgresError, type EmbeddedPostgresFault } from './errors.js';
