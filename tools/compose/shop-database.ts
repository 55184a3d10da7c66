import { startEmbeddedPostgres } from '@numera/database/embedded';
import { Client, escapeLiteral } from 'pg';

/** A PostgreSQL as the compose file's: the roles of services are the whole server's, so tests do not share it. */
export interface ShopDatabase {
  /** `127.0.0.1:54321`, for what is `postgres:5432` among containers. */
  readonly address: string;
  stop(): Promise<void>;
}

export async function startShopDatabase(folder: string, password: string): Promise<ShopDatabase> {
  const server = await startEmbeddedPostgres({ dataDir: folder, durable: false });
  const client = new Client({ connectionString: server.url });
  await client.connect();
  await client.query(`CREATE ROLE numera SUPERUSER LOGIN PASSWORD ${escapeLiteral(password)}`);
  await client.query('CREATE DATABASE numera OWNER numera');
  await client.end();
  return { address: `127.0.0.1:${server.port}`, stop: () => server.stop() };
}
