import {
  AccountChanged,
  create,
  GetCatalogueStatus,
  GetDefaultProducts,
  GetQuote,
  ListCountries,
  ListServices,
  SourceCatalogue,
  SourceService,
  type Unsellable,
} from '@numera/contracts';
import { waitFor } from '@numera/testing';
import { offer, startOrdersWorld, WHATSAPP, type OrdersWorld } from '../simulated/orders-world';
import type { PlayedNeighbours } from '../simulated/played-neighbours';

jest.setTimeout(20_000);

let world: OrdersWorld;
let neighbours: PlayedNeighbours;

beforeAll(async () => {
  world = await startOrdersWorld();
  neighbours = world.neighbours;
}, 60_000);
afterAll(() => world.stop());
beforeEach(() => {
  world.reset();
  neighbours.stock = 100;
});

const listServices = (over: Partial<ListServices> = {}) =>
  world.witness.ask(create(ListServices, { page: 1, pageSize: 10, ...over }));
const listCountries = (over: Partial<ListCountries> = {}) =>
  world.witness.ask(create(ListCountries, { page: 1, pageSize: 10, ...over }));
const quote = (serviceId: number, countryCode: string) =>
  world.witness.ask(create(GetQuote, { serviceId, countryCode, numberType: 'temporary' }));

describe('lists', () => {
  it('show what can be sold, popular first, with the lowest price of each', async () => {
    const { services, total } = await listServices();
    expect(services).toMatchObject([
      { serviceId: WHATSAPP, name: 'WhatsApp', emoji: '💬', price: 27n },
      { serviceId: 907, price: 15n },
    ]);
    expect(total).toBe(2);
  });

  it('show, for a service, only the countries where it can be sold', async () => {
    const page = await listCountries({ serviceId: 907 });
    expect(page.service).toMatchObject({ serviceId: 907, price: 15n });
    expect(page.countries).toMatchObject([
      { countryCode: 'US', price: 32n },
      { countryCode: 'FR', price: 15n },
    ]);
  });

  it('show, for a country, only the services that can be sold there', async () => {
    const { services } = await listServices({ countryCode: 'FR' });
    expect(services).toMatchObject([{ serviceId: 907, price: 15n }]);
  });

  it('show every country when no service is chosen', async () => {
    const { countries } = await listCountries();
    expect(countries.map((row) => row.countryCode)).toEqual(['US', 'FR', 'EG']);
  });

  it('are searched, in Arabic too, and have pages', async () => {
    expect(await listServices({ text: 'tele' })).toMatchObject({
      total: 1,
      services: [{ serviceId: 907 }],
    });
    expect((await listCountries({ text: 'فرنسا' })).countries).toMatchObject([
      { countryCode: 'FR' },
    ]);
    const second = await listCountries({ page: 2, pageSize: 2 });
    expect(second).toMatchObject({ page: 2, pages: 2, total: 3 });
    expect(second.countries).toMatchObject([{ countryCode: 'EG' }]);
    expect((await listCountries({ page: 9 })).countries).toEqual([]);
  });

  it('show no price while the providers do not answer', async () => {
    neighbours.isDown = true;
    const page = await listCountries({ serviceId: WHATSAPP });
    expect(page.countries.map((row) => row.price)).toEqual([null, null, null]);
  });

  it('still show the prices of a last good copy', async () => {
    neighbours.stale = true;
    expect((await listCountries({ serviceId: WHATSAPP })).countries).toMatchObject([
      { price: 27n },
    ]);
    expect(await world.witness.ask(create(GetCatalogueStatus, {}))).toMatchObject({ stale: true });
  });

  it('ask the providers once for what many want to know at once', async () => {
    const { asked } = neighbours;
    await Promise.all(Array.from({ length: 50 }, () => listCountries({ serviceId: WHATSAPP })));
    expect(neighbours.asked - asked).toBe(1);
  });
});

describe('a quote', () => {
  it('has the price and how long is waited', async () => {
    expect(await quote(WHATSAPP, 'US')).toMatchObject({
      service: { name: 'WhatsApp' },
      price: 27n,
      unsellable: null,
      waitSeconds: 600,
      serverNumber: 2,
    });
  });

  it.each<[string, Unsellable, () => unknown, number, string]>([
    ['that nobody knows', 'unknown_product', () => null, 424_242, 'US'],
    ['in a country that nobody knows', 'unknown_product', () => null, WHATSAPP, 'ZZ'],
    ['that nobody offers there', 'no_offer', () => null, WHATSAPP, 'EG'],
    ['above the cap', 'above_cap', () => null, 5, 'US'],
    ['without stock', 'no_stock', () => (neighbours.stock = 0), WHATSAPP, 'US'],
    ['from a last good copy', 'provider_down', () => (neighbours.stale = true), WHATSAPP, 'US'],
    [
      'of a provider that is away',
      'provider_down',
      () => (neighbours.isDown = true),
      WHATSAPP,
      'US',
    ],
  ])('of a product %s says %s', async (_, unsellable, arrange, serviceId, countryCode) => {
    arrange();
    expect(await quote(serviceId, countryCode)).toMatchObject({ price: null, unsellable });
  });

  it('is sold when the source cannot say how many there are', async () => {
    neighbours.stock = null;
    expect(await quote(WHATSAPP, 'US')).toMatchObject({ price: 27n });
  });

  it('says that the provider has no balance, as the provider last said, whatever came first', async () => {
    const say = (health: AccountChanged['health']) =>
      world.witness.send(create(AccountChanged, { accountId: 'smspool', health }));
    await say('no_balance');
    expect(await quote(WHATSAPP, 'US')).toMatchObject({ unsellable: 'provider_no_balance' });
    await say('healthy');
    expect(await quote(WHATSAPP, 'US')).toMatchObject({ price: 27n });
  });

  it('of the default product comes with its fallbacks', async () => {
    const { quotes } = await world.witness.ask(create(GetDefaultProducts, {}));
    expect(
      quotes.map(({ service, countryCode, unsellable }) => [
        service?.serviceId ?? null,
        countryCode,
        unsellable,
      ]),
    ).toEqual([
      [null, 'US', 'unknown_product'],
      [907, 'US', null],
      [null, 'US', 'unknown_product'],
      [WHATSAPP, 'US', null],
    ]);
  });
});

describe('a refresh', () => {
  it('keeps the last good copy when the sources fail or list nothing', async () => {
    const good = neighbours.catalogue;
    neighbours.isDown = true;
    expect(await world.refreshCatalogue()).toBe(false);
    neighbours.isDown = false;
    neighbours.catalogue = create(SourceCatalogue, { services: [], countries: [] });
    expect(await world.refreshCatalogue()).toBe(false);
    neighbours.catalogue = good;
    expect(await world.witness.ask(create(GetCatalogueStatus, {}))).toMatchObject({
      services: 3,
      countries: 3,
    });
  });

  it('takes names as they are now and drops what is listed no more', async () => {
    const good = neighbours.catalogue;
    const [first, ...rest] = good.services;
    neighbours.catalogue = create(SourceCatalogue, {
      services: rest.map(({ serviceId, name }) =>
        create(SourceService, { serviceId, name: name.replace('Telegram', 'Telegram 2') }),
      ),
      countries: good.countries,
    });
    expect(first?.serviceId).toBe(5);
    expect(await world.refreshCatalogue()).toBe(true);
    expect((await listServices()).services.map((row) => row.name)).toEqual([
      'WhatsApp',
      'Telegram 2',
    ]);
    neighbours.catalogue = good;
    expect(await world.refreshCatalogue()).toBe(true);
  });

  it('comes by itself every five minutes, and tells of it when it does not', async () => {
    const { asked } = neighbours;
    neighbours.isDown = true;
    world.clock.advance(5 * 60_000);
    world.wake('catalogue.refresh');
    await waitFor(() => neighbours.asked > asked, { deadlineMs: 10_000, what: 'a refresh' });
    await world.database.query(
      `UPDATE catalogue_refresh SET refreshed_at = now() - interval '1 hour'`,
    );
    expect(await world.witness.ask(create(GetCatalogueStatus, {}))).toMatchObject({ stale: true });
  });

  it('offers a service again once someone sells it', async () => {
    neighbours.offers = [...neighbours.offers, offer(5, 'FR', 5_000n)];
    world.clock.advance(6 * 60_000);
    expect((await listServices()).services.map((row) => row.serviceId)).toEqual([WHATSAPP, 907, 5]);
  });
});
