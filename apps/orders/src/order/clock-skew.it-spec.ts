import { Logger } from '@nestjs/common';
import {
  CancelOrder,
  contractOf,
  create,
  GetOrder,
  OrderCancelled,
  OrderCompleted,
  OrderExpired,
  ReservationOpened,
  type MessageClass,
  type PlaceOrder,
} from '@numera/contracts';
import { Database, migrate } from '@numera/database';
import { Clock } from '@numera/kernel';
import { InProcessTransport } from '@numera/messaging';
import { migrationsOf, prepareApp, type RunningApp } from '@numera/service';
import {
  createTestDatabase,
  waitFor,
  Witness,
  withSkewedClock,
  type TestDatabase,
} from '@numera/testing';
import { CatalogueService } from '../catalogue/catalogue.service';
import { ordersApp } from '../orders.app';
import { codeFor, OrdersWorld, place } from '../simulated/orders-world';
import { PlayedNeighbours } from '../simulated/played-neighbours';

jest.setTimeout(60_000);

/** A replica on a machine whose clock is wrong, with a broker of its own. */
interface Replica {
  readonly app: RunningApp;
  readonly transport: InProcessTransport;
  readonly witness: Witness;
  readonly neighbours: PlayedNeighbours;
}

const CLOSING_LIMIT_SEC = 10 * 60;
const WAIT_SEC = 15 * 60;
let testDatabase: TestDatabase;
let replicas: Replica[];

beforeAll(() => {
  Logger.overrideLogger(false);
});
beforeEach(async () => {
  replicas = [];
  testDatabase = await createTestDatabase('orders', (url) =>
    migrate(url, 'orders', migrationsOf(ordersApp)),
  );
}, 60_000);
afterEach(async () => {
  for (const { app, transport } of replicas) {
    await app.stop();
    await transport.close();
  }
  await testDatabase.drop();
});

function start(skewMs: number): Promise<void> {
  return withSkewedClock(skewMs, async (clock) => {
    const transport = Object.assign(new InProcessTransport(), { exclusive: false });
    const [witness, neighbours] = [new Witness(transport), new PlayedNeighbours(transport)];
    OrdersWorld.stock(neighbours);
    await witness.attach();
    await neighbours.attach();
    const app = await prepareApp(ordersApp, {
      env: {
        ORDER_WAIT_MIN: String(WAIT_SEC / 60),
        ORDER_CLOSING_LIMIT_MIN: String(CLOSING_LIMIT_SEC / 60),
        ORDER_RESEND_SEC: '3600',
      },
      databaseUrl: testDatabase.url,
      transport,
      replace: [{ provide: Clock, useValue: clock }],
    });
    await app.run();
    replicas.push({ app, transport, witness, neighbours });
    await app.get(CatalogueService).refresh();
  });
}

const seen = (target: MessageClass, orderId: string): number =>
  replicas
    .flatMap(({ witness }) => witness.seen)
    .filter(
      ({ name, payload }) => name === contractOf(target).name && payload['orderId'] === orderId,
    ).length;
const until = (target: MessageClass, orderId: string): Promise<unknown> =>
  waitFor(() => seen(target, orderId) > 0, { deadlineMs: 20_000, what: target.name });

async function openOrder({ witness }: Replica): Promise<PlaceOrder> {
  const command = place();
  await witness.send(command);
  await until(ReservationOpened, command.orderId);
  return command;
}

/** Moves a time of an order, by the database's clock. */
async function set(orderId: string, column: string, fromNow: string): Promise<void> {
  await replicas[0]!.app
    .get(Database)
    .query(`UPDATE orders SET ${column} = now() + $2::interval WHERE id = $1`, [orderId, fromNow]);
}

async function stateOf({ orderId, userId }: PlaceOrder): Promise<string | undefined> {
  const { order } = await replicas[0]!.witness.ask(create(GetOrder, { orderId, userId }));
  return order?.state;
}

describe.each([
  ['ahead', [30_000]],
  ['behind', [-30_000]],
  ['ahead and behind', [30_000, -30_000]],
])('replicas whose clocks are half a minute %s', (_, skews) => {
  beforeEach(async () => {
    for (const skewMs of skews) await start(skewMs);
  }, 60_000);

  it('give an order its whole time', async () => {
    for (const replica of replicas) {
      const { orderId } = await openOrder(replica);
      const [row] = await replica.app
        .get(Database)
        .query<{ sec: number }>(
          `SELECT extract(epoch FROM deadline - changed_at)::float8 AS sec FROM orders WHERE id = $1`,
          [orderId],
        );
      expect(row?.sec).toBe(WAIT_SEC);
    }
  });

  it('end an order neither early nor late', async () => {
    for (const replica of replicas) {
      const [early, due] = [await openOrder(replica), await openOrder(replica)];
      await set(early.orderId, 'deadline', '20 seconds');
      await set(due.orderId, 'deadline', '-1 millisecond');
      // A sweep that sees the one sees the other; each replica makes several.
      await until(OrderExpired, due.orderId);
      const again = await openOrder(replica);
      await set(again.orderId, 'deadline', '-1 millisecond');
      await until(OrderExpired, again.orderId);
      expect(await stateOf(early)).toBe('waiting_code');
      expect(seen(OrderExpired, due.orderId)).toBe(1);
    }
  });

  it('take a code in the last second, and in the one after it', async () => {
    for (const replica of replicas) {
      for (const left of ['1 second', '-1 millisecond']) {
        const command = await openOrder(replica);
        replica.neighbours.release = 'silent';
        await set(command.orderId, 'deadline', left);
        await replica.witness.send(codeFor(command.orderId));
        await until(OrderCompleted, command.orderId);
        expect(await stateOf(command)).toBe('completed');
        expect(seen(OrderExpired, command.orderId)).toBe(0);
      }
    }
  });

  it('let the user go when the closing limit is over and not before', async () => {
    for (const replica of replicas) {
      replica.neighbours.release = 'silent';
      const [early, due] = [await openOrder(replica), await openOrder(replica)];
      for (const { orderId, userId } of [early, due]) {
        await replica.witness.send(create(CancelOrder, { orderId, userId }));
      }
      await set(early.orderId, 'closing_since', `-${CLOSING_LIMIT_SEC - 20} seconds`);
      await set(due.orderId, 'closing_since', `-${CLOSING_LIMIT_SEC + 1} seconds`);
      await until(OrderCancelled, due.orderId);
      expect(await stateOf(early)).toBe('closing');
      replica.neighbours.release = 'released';
    }
  });
});
