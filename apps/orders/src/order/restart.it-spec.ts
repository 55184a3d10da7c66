import {
  CancelOrder,
  create,
  ListServices,
  OrderCancelled,
  OrderExpired,
  PlaceOrder,
  ReservationOpened,
} from '@numera/contracts';
import { prepareApp, type RunningApp } from '@numera/service';
import { startTestApps, waitFor, type TestApps } from '@numera/testing';
import { Client } from 'pg';
import { ordersApp } from '../orders.app';
import { OrdersWorld, place } from '../simulated/orders-world';
import { PlayedNeighbours } from '../simulated/played-neighbours';

jest.setTimeout(30_000);

/** The world without orders, which come and go. */
let apps: TestApps;
let neighbours: PlayedNeighbours;
let orders: RunningApp | null = null;

async function startOrders(): Promise<void> {
  const { databaseUrl, transport } = apps;
  orders = await prepareApp(ordersApp, { env: {}, databaseUrl, transport });
  await orders.run();
}

async function stopOrders(): Promise<void> {
  await orders?.stop();
  orders = null;
}

/** What happens to rows while no service runs: time. */
async function whileDown(text: string, orderId: string): Promise<void> {
  const client = new Client({ connectionString: apps.databaseUrl });
  await client.connect();
  try {
    await client.query('SET search_path TO orders');
    await client.query(text, [orderId]);
  } finally {
    await client.end();
  }
}

const has = (event: { name: string }, name: string, orderId: string): Promise<unknown> =>
  waitFor(
    () =>
      apps.witness.seen.some(
        (envelope) => envelope.name === name && envelope.payload['orderId'] === orderId,
      ),
    { deadlineMs: 15_000, what: event.name },
  );

async function openOrder(): Promise<PlaceOrder> {
  const command = place();
  await apps.witness.send(command);
  await has(ReservationOpened, 'orders.reservation.opened.v1', command.orderId);
  return command;
}

beforeAll(async () => {
  apps = await startTestApps([]);
  neighbours = new PlayedNeighbours(apps.transport);
  OrdersWorld.stock(neighbours);
  await neighbours.attach();
  await startOrders();
  await waitFor(
    async () => (await apps.witness.ask(create(ListServices, { page: 1, pageSize: 10 }))).total > 0,
    { deadlineMs: 15_000, what: 'the catalogue' },
  );
}, 60_000);
afterAll(async () => {
  await stopOrders();
  await apps.stop();
});

it('expires at its start what expired while it was down, and gives the money back', async () => {
  const { orderId } = await openOrder();
  await stopOrders();
  await whileDown(`UPDATE orders SET deadline = now() - interval '3 hours' WHERE id = $1`, orderId);
  await startOrders();
  await has(OrderExpired, 'orders.order.expired.v1', orderId);
  await waitFor(() => [...neighbours.holds.values()].every(({ state }) => state === 'released'), {
    deadlineMs: 15_000,
    what: 'the hold to be released',
  });
  expect([...neighbours.numbers.values()]).toEqual(['released']);
});

it('asks again at its start for a release whose command was lost', async () => {
  const { orderId, userId } = await openOrder();
  neighbours.release = 'silent';
  await apps.witness.send(create(CancelOrder, { orderId, userId }));
  await stopOrders();
  neighbours.release = 'released';
  await whileDown(
    `UPDATE reservations SET asked_at = now() - interval '1 hour' WHERE order_id = $1`,
    orderId,
  );
  await startOrders();
  await has(OrderCancelled, 'orders.order.cancelled.v1', orderId);
});

it('shows the last good catalogue when it starts while the providers are away', async () => {
  await stopOrders();
  neighbours.isDown = true;
  await startOrders();
  const page = await apps.witness.ask(create(ListServices, { page: 1, pageSize: 10 }));
  expect(page.services.map(({ name, price }) => [name, price])).toEqual([
    ['WhatsApp', null],
    ['Telegram', null],
    ['Dear', null],
  ]);
});
