import {
  AccountChanged,
  create,
  GetProductSources,
  GetQuote,
  ListCountries,
  SetSourceOrder,
  SourceChanged,
  StockChanged,
  SourceRow,
} from '@numera/contracts';
import {
  offer,
  place,
  startOrdersWorld,
  WHATSAPP,
  type OrdersWorld,
} from '../simulated/orders-world';
import { OrdersConfig } from '../orders.config';
import { ServerNumbers } from './server-numbers';
import type { PlayedNeighbours } from '../simulated/played-neighbours';

jest.setTimeout(20_000);

let world: OrdersWorld;
let neighbours: PlayedNeighbours;

beforeAll(async () => {
  world = await startOrdersWorld();
  neighbours = world.neighbours;
}, 60_000);
afterAll(() => world.stop());
beforeEach(async () => {
  world.reset();
  neighbours.stock = 100;
  neighbours.offers = [
    offer(WHATSAPP, 'US', 2_500n),
    offer(WHATSAPP, 'US', 2_000n, { sourceId: 'hero' }),
    offer(WHATSAPP, 'US', 0n, { sourceId: 'stock', price: 30n }),
  ];
  await setOrder([]);
});

const quote = () =>
  world.witness.ask(
    create(GetQuote, { serviceId: WHATSAPP, countryCode: 'US', numberType: 'temporary' }),
  );
const sources = () =>
  world.witness.ask(create(GetProductSources, { serviceId: WHATSAPP, countryCode: 'US' }));
const setOrder = (sourceIds: string[]) =>
  world.witness.send(
    create(SetSourceOrder, { serviceId: WHATSAPP, countryCode: 'US', sourceIds, adminId: '1' }),
  );
const row = (sourceId: string, over: Partial<SourceRow> = {}): SourceRow =>
  create(SourceRow, {
    sourceId,
    kind: 'smspool',
    state: 'open',
    cause: 'recovered',
    probeAt: null,
    health: 'healthy',
    balance: null,
    codes: 0,
    misses: 0,
    medianSeconds: null,
    ...over,
  });

it('numbers sources in their usual order, others as they are met, and never anew', async () => {
  const { sources: rows } = await sources();
  const numbers = () =>
    world.database.query<{ source_id: string; server_number: number }>(
      'SELECT source_id, server_number FROM source_numbers ORDER BY server_number',
    );
  const before = await numbers();
  expect(before.slice(0, 3).map((one) => one.source_id)).toEqual(['ring4', 'smspool', 'stock']);
  expect(rows.find(({ sourceId }) => sourceId === 'hero')?.serverNumber).toBe(4);
  neighbours.offers = [offer(WHATSAPP, 'US', 100n, { sourceId: 'another' }), ...neighbours.offers];
  world.clock.advance(60_000);
  await sources();
  expect((await numbers()).slice(0, 4)).toEqual(before);
});

it('gives no number twice when replicas meet sources at the same moment', async () => {
  const replicas = Array.from(
    { length: 6 },
    () => new ServerNumbers(world.database, new OrdersConfig()),
  );
  const names = replicas.map((_, at) => `met-${at}`);
  await Promise.all(
    replicas.map((replica, at) => replica.learn([names[at] ?? '', ...names.slice(at)])),
  );
  const [first, ...others] = replicas;
  await first?.learn(names);
  const given = names.map((name) => first?.of(name));
  expect(new Set(given).size).toBe(names.length);
  for (const other of others) {
    await other.learn(names);
    expect(names.map((name) => other.of(name))).toEqual(given);
  }
});

it('shows admins every source of a product in the order in which they are tried', async () => {
  neighbours.sources = [row('smspool', { state: 'paused' }), row('hero')];
  neighbours.offers = [
    offer(WHATSAPP, 'US', 2_500n, { open: false, successPercent: 90 }),
    offer(WHATSAPP, 'US', 2_000n, { sourceId: 'hero', medianSeconds: 12 }),
    offer(WHATSAPP, 'US', 0n, { sourceId: 'stock', price: 30n }),
    offer(WHATSAPP, 'US', 20_000n, { sourceId: 'dear', stale: true }),
    offer(WHATSAPP, 'FR', 100n),
  ];
  neighbours.stocks.set('stock', 3);
  expect(await sources()).toMatchObject({
    serviceName: 'WhatsApp',
    isManual: false,
    sources: [
      { sourceId: 'hero', state: 'open', cost: 2_000n, price: 22n, stock: 100, medianSeconds: 12 },
      { sourceId: 'stock', state: 'open', cost: null, price: 30n, stock: 3 },
      { sourceId: 'smspool', state: 'paused', price: 27n, successPercent: 90 },
      { sourceId: 'dear', stale: true, price: null },
    ],
  });
});

it("follows an admin's order in quotes, lists and purchases, until it is automatic again", async () => {
  expect(await quote()).toMatchObject({ price: 22n });
  await setOrder(['stock', 'smspool', 'stock']);
  expect(await sources()).toMatchObject({
    isManual: true,
    sources: [{ sourceId: 'stock' }, { sourceId: 'smspool' }, { sourceId: 'hero' }],
  });
  expect(await quote()).toMatchObject({ price: 30n, serverNumber: 3, waitSeconds: 1_200 });
  const { countries } = await world.witness.ask(
    create(ListCountries, { serviceId: WHATSAPP, page: 1, pageSize: 10 }),
  );
  expect(countries).toMatchObject([{ countryCode: 'US', price: 30n }]);
  const { orderId } = await world.openOrder(place({ quotedPrice: 30n }));
  const asked = neighbours.acquired.find((command) => command.orderId === orderId);
  expect(asked?.sourceIds).toEqual(['stock', 'smspool', 'hero']);
  await setOrder([]);
  expect(await quote()).toMatchObject({ price: 22n });
});

it('quotes the first source that has numbers', async () => {
  neighbours.stocks.set('hero', 0);
  expect(await quote()).toMatchObject({ price: 27n, serverNumber: 2 });
  neighbours.stocks.set('smspool', 0);
  expect(await quote()).toMatchObject({ price: 30n });
  neighbours.stocks.set('stock', 0);
  expect(await quote()).toMatchObject({ price: null, unsellable: 'no_stock' });
});

it('sells from what is open when a source is cut off or away, and from nothing when all are', async () => {
  const shut = [
    offer(WHATSAPP, 'US', 2_500n, { stale: true }),
    offer(WHATSAPP, 'US', 2_000n, { sourceId: 'hero', open: false }),
  ];
  neighbours.offers = [...shut, offer(WHATSAPP, 'US', 0n, { sourceId: 'stock', price: 30n })];
  expect(await quote()).toMatchObject({ price: 30n });
  neighbours.offers = shut;
  world.clock.advance(60_000);
  expect(await quote()).toMatchObject({ price: null, unsellable: 'provider_down' });
});

it('quotes nothing from a source that has just been paused, though its offers are still kept', async () => {
  neighbours.offers = [offer(WHATSAPP, 'US', 2_500n)];
  expect(await quote()).toMatchObject({ price: 27n });
  neighbours.offers = [offer(WHATSAPP, 'US', 2_500n, { open: false })];
  await world.witness.send(
    create(SourceChanged, { sourceId: 'smspool', state: 'paused', cause: 'admin' }),
  );
  expect((await quote()).price).toBeNull();
});

it('sells own numbers as soon as there are some, though it has just been known that there are none', async () => {
  neighbours.offers = [offer(WHATSAPP, 'US', 2_500n, { open: false })];
  world.clock.advance(60_000);
  expect((await quote()).price).toBeNull();
  neighbours.offers = [offer(WHATSAPP, 'US', 0n, { sourceId: 'stock', price: 30n })];
  expect((await quote()).price).toBeNull();
  await world.witness.send(create(StockChanged, { serviceId: WHATSAPP, countryCode: null }));
  expect((await quote()).price).toBe(30n);
});

it('sells from accounts that can buy while another has no balance', async () => {
  await world.witness.send(
    create(AccountChanged, { accountId: 'hero-main', health: 'no_balance' }),
  );
  neighbours.sources = [row('hero', { health: 'no_balance' }), row('smspool')];
  expect(await quote()).toMatchObject({ price: 27n });
  // While it is not known whose account it is, only the operator's own numbers are sure.
  neighbours.sources = null;
  expect(await quote()).toMatchObject({ price: 30n });
});
