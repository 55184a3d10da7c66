import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { backUp, restore, type Backup, type RunMigrations } from '@numera/database/backup';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '@numera/database/embedded';
import { waitFor } from '@numera/testing';
import { Client } from 'pg';
import { migrateAll } from '../migrate-all';
import { proveBooks } from '../reconcile';
import { knownMigrations } from '../restore';
import { Shop } from './shop';

jest.setTimeout(180_000);
const ROOT = resolve(__dirname, '../../../..');
const client = { keep: join(ROOT, '.numera'), say: () => undefined };
let folder: string;
let shop: Shop;
let empty: EmbeddedPostgres;
let known: RunMigrations;
let file: string;
let backup: Backup;

beforeAll(async () => {
  mkdirSync(join(ROOT, '.tmp'), { recursive: true });
  folder = mkdtempSync(join(ROOT, '.tmp', 'backup-'));
  file = join(folder, 'backups', 'numera.dump');
  known = await knownMigrations();
  empty = await startEmbeddedPostgres({ dataDir: join(folder, 'server'), durable: false });
  shop = await Shop.open();
});
afterAll(async () => {
  await shop.close();
  await empty.stop();
  for (const path of [folder, empty.folder]) rmSync(path, { recursive: true, force: true });
});

const buy = async (): Promise<void> => {
  shop.write('other', '/buy');
  await shop.seeLast('other', /Confirm your order/u);
  await shop.press('other', /Buy for/u);
  await shop.see('other', /Your number is reserved/u);
};

const ask = async (url: string, text: string): Promise<Record<string, string>[]> => {
  const connection = new Client({ connectionString: url });
  await connection.connect();
  try {
    return (await connection.query<Record<string, string>>(text)).rows;
  } finally {
    await connection.end();
  }
};

const updates = async (url: string): Promise<number> =>
  Number((await ask(url, 'SELECT count(*) AS count FROM gateway.updates'))[0]?.['count']);

/** What moved within the last minute is not compared yet. */
const letAnHourGoBy = async (): Promise<void> => {
  await ask(empty.url, `UPDATE orders.orders SET changed_at = changed_at - interval '1 hour'`);
  await ask(
    empty.url,
    `UPDATE payments.claims SET submitted_at = submitted_at - interval '1 hour',
       decided_at = decided_at - interval '1 hour', credited_at = credited_at - interval '1 hour'`,
  );
};

const prove = () => proveBooks({ SMSPOOL_API_KEY: 'none' }, empty.url);

/** Copies the backup with a checksum that is right for the copy. */
const copyOf = (name: string, change: (path: string) => void): string => {
  const copy = join(folder, name);
  copyFileSync(file, copy);
  change(copy);
  const sum = createHash('sha256').update(readFileSync(copy)).digest('hex');
  writeFileSync(`${copy}.sha256`, `${sum}  ${name}\n`);
  return copy;
};

it('backs up while persons buy, at one moment, for this user alone', async () => {
  await shop.fund('other', '20', 'PAY-3001');
  await buy();
  shop.sandbox.smspool.sendMessage(await shop.waitingOrder(/Ring4/u), { text: 'Ring4 code 48213' });
  await shop.see('other', /The code has arrived/u);
  await buy();

  let done = false;
  const backingUp = backUp({ url: shop.databaseUrl, file, client }).finally(() => {
    done = true;
  });
  while (!done) {
    const before = shop.botMessages('other').length;
    shop.write('other', '/balance');
    await waitFor(() => shop.botMessages('other').length > before, {
      deadlineMs: 15_000,
      what: 'the balance',
    });
  }
  backup = await backingUp;
  shop.sandbox.smspool.sendMessage(await shop.waitingOrder(/Ring4/u), { text: 'Ring4 code 90210' });
  await shop.see('other', /90210/u);

  expect(backup.schemas).toEqual([
    'gateway',
    'orders',
    'payments',
    'poller',
    'providers',
    'wallet',
  ]);
  expect(backup.rows.get('orders.orders')).toBe(2);
  expect(await updates(shop.databaseUrl)).toBeGreaterThan(backup.rows.get('gateway.updates')!);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(folder, 'backups')).sort()).toEqual([
    'numera.dump',
    'numera.dump.sha256',
  ]);
});

it('overwrites no backup', async () => {
  await expect(backUp({ url: shop.databaseUrl, file, client })).rejects.toThrow(
    'is there already; name another file',
  );
});

it('leaves nothing behind when the backup fails', async () => {
  const target = join(folder, 'failed', 'numera.dump');
  const broken = join(folder, 'broken-client');
  mkdirSync(broken);
  for (const name of ['pg_dump', 'pg_restore']) {
    const text = `#!/bin/sh\n[ "$1" = --version ] && echo "${name} (PostgreSQL) 17.1" && exit 0\necho disk full >&2; exit 1\n`;
    writeFileSync(join(broken, name), text);
    chmodSync(join(broken, name), 0o755);
  }
  await expect(
    backUp({ url: shop.databaseUrl, file: target, client: { ...client, folder: broken } }),
  ).rejects.toThrow('pg_dump failed: disk full');
  expect(readdirSync(join(folder, 'failed'))).toEqual([]);
});

it('refuses a damaged backup', async () => {
  const damaged = copyOf('damaged.dump', () => undefined);
  appendFileSync(damaged, '!');
  await expect(restore({ url: empty.url, file: damaged, client, known })).rejects.toThrow(
    'is damaged: its SHA-256 is not the one in',
  );
  rmSync(`${damaged}.sha256`);
  await expect(restore({ url: empty.url, file: damaged, client, known })).rejects.toThrow(
    'nothing tells whether the backup is whole',
  );
});

it('refuses a backup that a later version of Numera made', async () => {
  const older = new Map(known);
  older.set('wallet', new Map());
  await expect(restore({ url: empty.url, file, client, known: older })).rejects.toThrow(
    /made by another version of Numera than this one, which does not know .*wallet\/0001-ledger\.sql/u,
  );
});

/** Zeroes in the last table's data: pg_restore finds them after it has restored all the others. */
const tornCopy = (): string =>
  copyOf('torn.dump', (path) => {
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.fill(0, bytes.length - 40));
  });

it('changes nothing when the restore breaks off in the middle', async () => {
  await expect(restore({ url: empty.url, file: tornCopy(), client, known })).rejects.toThrow(
    'Nothing was restored, and nothing changed',
  );
  expect(await ask(empty.url, `SELECT FROM pg_namespace WHERE nspname = 'wallet'`)).toEqual([]);
});

it('restores into an empty server, and the books are right', async () => {
  const restored = await restore({ url: empty.url, file, client, known });
  expect([...restored.rows]).toEqual([...backup.rows]);
  await migrateAll(empty.url);
  const orders = await ask(empty.url, 'SELECT state FROM orders.orders ORDER BY placed_at');
  expect(orders).toEqual([{ state: 'completed' }, { state: 'waiting_code' }]);
  await expect(ask(empty.url, 'DELETE FROM wallet.entries')).rejects.toThrow();

  await letAnHourGoBy();
  expect(await prove()).toEqual({ settlements: 3, differences: 0 });
  await ask(
    empty.url,
    `UPDATE orders.orders SET price_cents = price_cents - 1,
            hold_cents = coalesce(hold_cents, price_cents) - 1`,
  );
  expect((await prove()).differences).toBe(2);
});

it('refuses a database that is in use or not empty, and says what it would drop', async () => {
  const target = { url: empty.url, file, client, known };
  await expect(restore(target)).rejects.toThrow(
    /is not empty: it has gateway, .*wallet \(\d+ tables/u,
  );
  await expect(restore({ ...target, replace: 'ask' })).rejects.toThrow(
    /This would DROP gateway, .* Add --yes/u,
  );
  const connected = new Client({ connectionString: empty.url });
  await connected.connect();
  await expect(restore({ ...target, replace: 'yes' })).rejects.toThrow('Stop Numera first');
  await connected.end();
});

it('replaces what is there only as a whole', async () => {
  await ask(empty.url, `CREATE TABLE wallet.only_before (id int)`);
  const isThere = async (): Promise<boolean> =>
    (await ask(empty.url, `SELECT FROM pg_tables WHERE tablename = 'only_before'`)).length === 1;
  const target = { url: empty.url, client, known, replace: 'yes' } as const;
  await expect(restore({ ...target, file: tornCopy() })).rejects.toThrow('nothing changed');
  expect(await isThere()).toBe(true);
  const { replaced } = await restore({ ...target, file });
  expect(replaced).toContain('wallet');
  expect(await isThere()).toBe(false);
});

it('goes on after a restore: delivers again what came after the backup, and charges it once', async () => {
  const orders = () => ask(empty.url, 'SELECT state FROM orders.orders ORDER BY placed_at');
  expect(await orders()).toEqual([{ state: 'completed' }, { state: 'waiting_code' }]);
  await shop.moveTo(empty.url);
  await waitFor(async () => (await orders())[1]?.['state'] === 'completed', {
    deadlineMs: 30_000,
    what: 'the waiting order to be completed again',
  });
  const held = `SELECT count(*) AS open FROM wallet.accounts WHERE held <> 0`;
  await waitFor(async () => (await ask(empty.url, held))[0]?.['open'] === '0', {
    deadlineMs: 15_000,
    what: 'the hold to be captured',
  });
  await letAnHourGoBy();
  expect(await prove()).toEqual({ settlements: 3, differences: 0 });
});
