import { Client } from 'pg';
import { createTestDatabase } from '.';

jest.setTimeout(60_000);

describe('a test database', () => {
  it('is cloned from a template that is prepared once, and is its own', async () => {
    let prepared = 0;
    const prepare = async (url: string): Promise<void> => {
      prepared += 1;
      await query(url, 'create table thing (id int)');
    };
    const databases = await Promise.all([
      createTestDatabase('own', prepare),
      createTestDatabase('own', prepare),
      createTestDatabase('own', prepare),
    ]);
    const [first, second] = databases;
    await query(first.url, 'insert into thing values (1)');
    expect(prepared).toBe(1);
    expect(await query(first.url, 'select * from thing')).toEqual([{ id: 1 }]);
    expect(await query(second.url, 'select * from thing')).toEqual([]);
    await Promise.all(databases.map((database) => database.drop()));
    await expect(query(first.url, 'select 1')).rejects.toThrow('does not exist');
  });

  it('prepares another template for another key', async () => {
    const prepare = jest.fn(async (url: string) => {
      await query(url, 'create table thing (id int)');
    });
    await (await createTestDatabase('key', prepare, 'a')).drop();
    await (await createTestDatabase('key', prepare, 'b')).drop();
    await (await createTestDatabase('key', prepare, 'b')).drop();
    expect(prepare).toHaveBeenCalledTimes(2);
  });

  it('is prepared again after a preparation that failed', async () => {
    let fails = true;
    const prepare = async (url: string): Promise<void> => {
      await query(url, 'create table thing (id int)');
      if (fails) throw new Error('the migration failed');
    };
    await expect(createTestDatabase('again', prepare)).rejects.toThrow('the migration failed');
    fails = false;
    const database = await createTestDatabase('again', prepare);
    expect(await query(database.url, 'select * from thing')).toEqual([]);
    await database.drop();
  });
});

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}
