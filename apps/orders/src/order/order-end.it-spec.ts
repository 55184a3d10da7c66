import { create, HoldReleased } from '@numera/contracts';
import { newId } from '@numera/kernel';
import { startTestApps, TEST_BOT_ID, type TestApps } from '@numera/testing';
import { Client } from 'pg';
import { ordersApp } from '../orders.app';

jest.setTimeout(60_000);

let apps: TestApps;
let db: Client;

beforeAll(async () => {
  apps = await startTestApps([ordersApp]);
  db = new Client({ connectionString: apps.databaseUrl });
  await db.connect();
});
afterAll(async () => {
  await db.end();
  await apps.stop();
});

it('keeps the reason of a failed order when the wallet has released its hold', async () => {
  const [orderId, holdId] = [newId(), newId()];
  await db.query(
    `INSERT INTO orders.orders (id, bot_id, user_id, service_id, service_name, country_code, number_type,
       price_cents, state, hold_id, hold_state, failure, correlation_id)
     VALUES ($1, $2, '5', 1574, 'Ring4', 'US', 'temporary', 33, 'failed', $3, 'releasing', 'out_of_stock', $4)`,
    [orderId, TEST_BOT_ID, holdId, newId()],
  );
  await apps.witness.send(
    create(HoldReleased, {
      holdId,
      transferId: newId(),
      userId: '5',
      amount: 33n,
      reference: orderId,
      balanceAfter: 100n,
    }),
  );
  const { rows } = await db.query(
    'SELECT state, hold_state, failure FROM orders.orders WHERE id = $1',
    [orderId],
  );
  expect(rows).toEqual([{ state: 'failed', hold_state: 'released', failure: 'out_of_stock' }]);
});
