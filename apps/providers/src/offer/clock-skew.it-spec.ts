import { Logger } from '@nestjs/common';
import { create, ListOffers, NumberAcquired, NumberUnknown, OfferList } from '@numera/contracts';
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
import { providersApp } from '../providers.app';
import { about, acquire } from '../simulated/providers-world';
import { SHOP_KEY, SimulatedShop } from '../simulated/simulated-shop';

jest.setTimeout(30_000);

/** Offers are kept five minutes. */
const FRESH_SEC = 300;
const PRICES = '/request/pricing';

interface Replica {
  readonly app: RunningApp;
  readonly transport: InProcessTransport;
  readonly witness: Witness;
}

let testDatabase: TestDatabase;
let shop: SimulatedShop;
let ahead: Replica;
let behind: Replica;

function start(skewMs: number): Promise<Replica> {
  return withSkewedClock(skewMs, async (clock) => {
    const transport = Object.assign(new InProcessTransport(), { exclusive: false });
    const witness = new Witness(transport);
    await witness.attach();
    const app = await prepareApp(providersApp, {
      env: { SMSPOOL_API_KEY: SHOP_KEY, SMSPOOL_API_URL: shop.url, PURCHASE_SETTLE_MS: '300' },
      databaseUrl: testDatabase.url,
      transport,
      replace: [{ provide: Clock, useValue: clock }],
    });
    await app.run();
    return { app, transport, witness };
  });
}

beforeAll(() => {
  Logger.overrideLogger(false);
});
beforeEach(async () => {
  shop = await SimulatedShop.open();
  testDatabase = await createTestDatabase('providers', (url) =>
    migrate(url, 'providers', migrationsOf(providersApp)),
  );
  [ahead, behind] = [await start(30_000), await start(-30_000)];
}, 60_000);
afterEach(async () => {
  for (const { app, transport } of [ahead, behind]) {
    await app.stop();
    await transport.close();
  }
  await testDatabase.drop();
  await shop.close();
});

const query = <Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> =>
  ahead.app.get(Database).query<Row>(text, values);
const offersOf = ({ witness }: Replica): Promise<OfferList> =>
  witness.ask(create(ListOffers, { serviceId: 1012 }));

describe.each([
  ['ahead', () => [ahead, behind] as const],
  ['behind', () => [behind, ahead] as const],
])('a price list that a replica whose clock is half a minute %s has fetched', (_, pair) => {
  it.each([
    [FRESH_SEC - 10, 1],
    [FRESH_SEC + 10, 2],
  ])('after %i seconds makes the other ask the provider so often: %i', async (ageSec, asked) => {
    const [first, other] = pair();
    await offersOf(first);
    await query('UPDATE cached_lists SET fetched_at = fetched_at - make_interval(secs => $1)', [
      ageSec,
    ]);
    expect((await offersOf(other)).stale).toBe(false);
    expect(shop.countCalls(PRICES)).toBe(asked);
    // And what was fetched last is what everybody has.
    const [row] = await query<{ sec: number }>(
      'SELECT extract(epoch FROM now() - fetched_at)::float8 AS sec FROM cached_lists',
    );
    expect(row?.sec).toBeGreaterThanOrEqual(asked === 1 ? ageSec : 0);
    expect(row?.sec).toBeLessThan(asked === 1 ? FRESH_SEC : 20);
  });
});

it('doubts a purchase when the lease of who makes it is over, and not before', async () => {
  const commands = [acquire(), acquire()];
  for (const command of commands) {
    await ahead.witness.send(command);
    // Either replica may buy it, and tells those around it.
    await waitFor(
      () =>
        [ahead, behind].some(({ witness }) => witness.events(NumberAcquired).some(about(command))),
      { deadlineMs: 15_000, what: 'the number' },
    );
  }
  const [early, due] = commands.map(({ reservationId }) => reservationId);
  const call = (id: string | undefined, lease: string): Promise<unknown[]> =>
    query(
      `UPDATE purchase_attempts SET state = 'calling', ended_at = NULL, external_id = NULL,
         phone_number = NULL, cost = NULL, expires_at = NULL, called_at = now() - interval '1 hour',
         lease_until = now() + $2::interval WHERE reservation_id = $1`,
      [id, lease],
    );
  await call(early, '20 seconds');
  await call(due, '-1 millisecond');
  const doubted = (id: string | undefined): boolean =>
    [ahead, behind].some(({ witness }) =>
      witness.events(NumberUnknown).some(({ reservationId }) => reservationId === id),
    );
  await waitFor(() => doubted(due), { deadlineMs: 15_000, what: 'the doubt' });
  expect(doubted(early)).toBe(false);
});
