export {
  findEmbeddedPostgres,
  startEmbeddedPostgres,
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
} from './embedded-postgres';
export {
  DataFolderBusyError,
  DataFolderUnusableError,
  PlatformUnsupportedError,
  PostgresFailedError,
  ServerUserUnavailableError,
} from './errors';
export { acquireFolderLock, type FolderLock } from './folder-lock';
