import { toError } from '@numera/kernel';
import { Client } from 'pg';
import { BackupError } from './backup-error';

type Variables = Readonly<Record<string, string>>;

/** What libpq calls the parts of an address that are given after the `?`. */
const PARAMETERS: Variables = {
  host: 'PGHOST',
  port: 'PGPORT',
  sslmode: 'PGSSLMODE',
  sslrootcert: 'PGSSLROOTCERT',
  sslcert: 'PGSSLCERT',
  sslkey: 'PGSSLKEY',
};

/**
 * The address as the environment of PostgreSQL's programs: arguments can be read by every user of the
 * machine, the environment by this one alone.
 */
export function connectionVariables(url: string): Record<string, string> {
  const { hostname, port, username, password, pathname, searchParams } = new URL(
    // A socket's folder is given after the `?`, and then there is no host.
    url.replace('@/', '@localhost/'),
  );
  const user = decodeURIComponent(username);
  const variables: Record<string, string> = {
    PGHOST: decodeURIComponent(hostname.replace(/^\[|\]$/gu, '')),
    PGPORT: port || '5432',
    PGUSER: user,
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: decodeURIComponent(pathname.slice(1)) || user,
    PGCONNECT_TIMEOUT: '10',
  };
  for (const [name, variable] of Object.entries(PARAMETERS)) {
    const value = searchParams.get(name);
    if (value !== null) variables[variable] = value;
  }
  // node-postgres's word for an encrypted connection to a server that nobody vouches for.
  if (variables['PGSSLMODE'] === 'no-verify') variables['PGSSLMODE'] = 'require';
  return variables;
}

/** The same without what is secret, for people: `numera on db.example.org:5432`. */
export function describeConnection(url: string): string {
  const { PGDATABASE, PGHOST, PGPORT } = connectionVariables(url);
  return `${PGDATABASE ?? ''} on ${PGHOST ?? ''}:${PGPORT ?? ''}`;
}

/** Gives `use` a connection and closes it, however `use` ends. */
export async function withConnection<T>(
  url: string,
  use: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({ connectionString: url, application_name: 'numera-backup' });
  // A connection that ends between two questions must not end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (thrown) {
    throw new BackupError(
      `No connection to ${describeConnection(url)}: ${toError(thrown).message}`,
    );
  }
  try {
    return await use(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
