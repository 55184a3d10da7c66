import { Client, escapeIdentifier, escapeLiteral } from 'pg';

/**
 * Gives a service's role its rights: to read and write the rows of its own schema, and nothing else. It may
 * not change tables, nor say which migrations have been run. Runs again after each migration.
 * @param url of who may create roles and owns the schemas
 */
export async function grantSchema(
  url: string,
  { schema, role, password }: { schema: string; role: string; password: string },
): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [`numera.role.${role}`]);
    const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
    const name = escapeIdentifier(role);
    const rights = 'LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS';
    const verb = rowCount === 0 ? 'CREATE' : 'ALTER';
    await client.query(`${verb} ROLE ${name} ${rights} PASSWORD ${escapeLiteral(password)}`);
    for (const statement of await grants(client, escapeIdentifier(schema), name)) {
      await client.query(statement);
    }
  } finally {
    await client.end();
  }
}

async function grants(client: Client, schema: string, role: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>('SELECT current_database() AS name');
  const database = escapeIdentifier(rows[0]?.name ?? '');
  return [
    `REVOKE ALL ON DATABASE ${database} FROM PUBLIC`,
    `REVOKE ALL ON SCHEMA public FROM PUBLIC`,
    `GRANT CONNECT ON DATABASE ${database} TO ${role}`,
    `GRANT USAGE ON SCHEMA ${schema} TO ${role}`,
    `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${role}`,
    `GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ${schema} TO ${role}`,
    `REVOKE INSERT, UPDATE, DELETE ON ${schema}.migrations FROM ${role}`,
  ];
}
