export interface SettingsOptions {
  port: number;
  /** False trades safety against power loss for speed; for tests. */
  durable: boolean;
  extra: Readonly<Record<string, string>>;
}

/** For a machine of a few gigabytes that it shares with the application. */
const DEFAULTS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '128MB',
  max_wal_size: '512MB',
  // Nothing replicates from it: smaller logs.
  wal_level: 'minimal',
  max_wal_senders: '0',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  // Phone numbers and codes are in statements and in DETAIL lines: neither goes to the log.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
};

const NOT_DURABLE: Readonly<Record<string, string>> = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
};

/** The text of our settings file. The same options give the same text. */
export function renderSettings({ port, durable, extra }: SettingsOptions): string {
  const settings = { ...DEFAULTS, ...(durable ? {} : NOT_DURABLE), ...extra, port: String(port) };
  const lines = Object.entries(settings).map(([name, value]) => {
    if (!/^[a-z_][a-z0-9_.]*$/i.test(name) || /[\r\n]/.test(value)) {
      throw new RangeError(`Not a PostgreSQL setting: ${JSON.stringify(name)}`);
    }
    return `${name} = '${value.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`;
  });
  return `# Written at every start; changes here are lost.\n${lines.join('\n')}\n`;
}
