import { Jobs, Metrics } from '@numera/service';
import { codeFor, startOrdersWorld, WHATSAPP, type OrdersWorld } from '../simulated/orders-world';

let world: OrdersWorld;
beforeAll(async () => {
  world = await startOrdersWorld();
}, 60_000);
afterAll(() => world.stop());

it('tells of orders that no sweeper moved, and of holds that outlive their order', async () => {
  const [stuck, completed] = [await world.openOrder(), await world.openOrder()];
  await world.openOrder();
  await world.witness.send(codeFor(completed.orderId));
  await world.settled(completed.orderId, 'captured');
  await world.apps.get('orders', Jobs).stop();
  await world.database.query(
    `UPDATE orders SET deadline = now() - interval '2 minutes' WHERE id = $1`,
    [stuck.orderId],
  );
  await world.database.query(
    `UPDATE orders SET hold_state = 'capturing', ended_at = now() - interval '3 minutes' WHERE id = $1`,
    [completed.orderId],
  );

  const page = await world.apps.get('orders', Metrics).text();
  expect(page).toContain('numera_orders_open{state="waiting_code",service="orders"} 2');
  expect(page).toContain('numera_orders_open{state="pending",service="orders"} 0');
  expect(page).toContain('numera_orders_overdue{state="waiting_code",service="orders"} 1');
  expect(page).toContain('numera_orders_overdue{state="closing",service="orders"} 0');
  expect(page).toContain('numera_order_holds_outliving{hold_state="capturing",service="orders"} 1');
  expect(page).toContain(
    `numera_orders_ended_total{state="completed",service_id="${WHATSAPP}",country="US",service="orders"} 1`,
  );
  expect(page).toMatch(/numera_sales_cents_total\{.*\} 27\n/u);
});
