/** Another live process holds the data folder: it is never taken from it. */
export class DataFolderBusyError extends Error {
  override readonly name = 'DataFolderBusyError';
  readonly code = 'EMBEDDED.DATA_FOLDER_BUSY';

  constructor(
    readonly dataDir: string,
    readonly holderPid: number,
  ) {
    super(
      `The data folder ${dataDir} is in use by another running process (pid ${holderPid}). ` +
        'Stop that one first, or choose another data folder.',
    );
  }
}

/** There are no PostgreSQL binaries for this machine among the installed npm packages. */
export class PlatformUnsupportedError extends Error {
  override readonly name = 'PlatformUnsupportedError';
  readonly code = 'EMBEDDED.PLATFORM_UNSUPPORTED';

  constructor(
    readonly platform: string,
    detail: string,
  ) {
    super(
      `No embedded PostgreSQL for ${platform}: ${detail} ` +
        'Set DATABASE_URL to a PostgreSQL of your own instead.',
    );
  }
}

/** PostgreSQL refuses to run as root, and no other user could be found, made or switched to. */
export class ServerUserUnavailableError extends Error {
  override readonly name = 'ServerUserUnavailableError';
  readonly code = 'EMBEDDED.SERVER_USER_UNAVAILABLE';
}

/** The folder holds data that this installation cannot open: another version, another owner. */
export class DataFolderUnusableError extends Error {
  override readonly name = 'DataFolderUnusableError';
  readonly code = 'EMBEDDED.DATA_FOLDER_UNUSABLE';
}

/** initdb or the server itself failed; the message ends with what they wrote. */
export class PostgresFailedError extends Error {
  override readonly name = 'PostgresFailedError';
  readonly code = 'EMBEDDED.POSTGRES_FAILED';
}
