import { failureOf } from '../contract/failure-of';
import { SmsPoolAdapter } from './smspool.adapter';
import { buy, Replayed, US } from './smspool.replay';

describe('the wire of SMSPool', () => {
  let world: Replayed;
  beforeAll(async () => {
    world = await Replayed.start();
  });
  afterAll(() => world.stop());
  beforeEach(() => {
    world.server.received.length = 0;
  });

  it('posts a multipart form with the key in it and in the header', async () => {
    world.replay('request-balance/200-ok');
    await world.adapter.balance();
    expect(world.last).toMatchObject({
      method: 'POST',
      url: '/request/balance',
      authorization: 'Bearer the-key',
      contentType: expect.stringMatching(/^multipart\/form-data/u) as unknown,
      fields: { key: 'the-key' },
    });
  });

  it('gets the two catalogue lists, without a key in the URL', async () => {
    world.replay('service-retrieve_all/200-excerpt');
    await world.adapter.services('US');
    expect(world.last).toMatchObject({ method: 'GET', url: '/service/retrieve_all?country=US' });
    await world.adapter.countries();
    expect(world.last).toMatchObject({ method: 'GET', url: '/country/retrieve_all' });
  });

  it('buys by ISO country with the highest price, cheapest first', async () => {
    world.replay('purchase-sms/200-ok');
    await world.adapter.acquire({
      serviceId: 1574,
      countryCode: 'US',
      reservationId: 'R',
      maxCostE4: 12_345n,
      calledAtMs: 0,
      pool: '7',
    });
    expect(world.last?.fields).toEqual({
      key: 'the-key',
      service: '1574',
      country: 'US',
      max_price: '1.2345',
      pricing_option: '0',
      pool: '7',
    });
  });

  it('asks prices by the vendor number of the country, and always filtered', async () => {
    world.replay('request-pricing/200-ok');
    await world.adapter.offers({ countryCode: 'GB' });
    expect(world.last?.fields).toEqual({ key: 'the-key', country: '2' });
    const unfiltered = {} as Parameters<typeof world.adapter.offers>[0];
    expect((await failureOf(world.adapter.offers(unfiltered))).code).toBe('PROVIDER.REJECTED');
    expect(world.server.received.filter(({ path }) => path === '/request/pricing')).toHaveLength(1);
  });

  it('says that a country is not served instead of asking for it', async () => {
    expect(await failureOf(world.adapter.stock({ serviceId: 1, countryCode: 'XX' }))).toMatchObject(
      {
        code: 'PROVIDER.SERVICE_UNAVAILABLE',
        reason: 'not_served',
      },
    );
  });

  it('follows no redirect, which would carry the key elsewhere or buy twice', async () => {
    world.text(307, '', { location: '/elsewhere' });
    expect(await buy(world.adapter)).toMatchObject({ outcome: 'unknown' });
    expect(world.server.received.map(({ path }) => path)).toEqual(['/purchase/sms']);
  });

  it('sends nothing that the request budget refuses, and calls a purchase unavailable then', async () => {
    const asked: string[] = [];
    const admit = (priority: string) => Promise.resolve(asked.push(priority) < 0);
    const frugal = new SmsPoolAdapter({ baseUrl: world.server.url, apiKey: 'the-key', admit });
    const overBudget = { code: 'PROVIDER.RATE_LIMITED', reason: 'over_budget', retryable: true };
    expect(await buy(frugal)).toMatchObject({ outcome: 'unavailable', error: overBudget });
    expect(await frugal.cancel('A')).toMatchObject({ outcome: 'refused', error: overBudget });
    expect(await failureOf(frugal.listActive())).toMatchObject(overBudget);
    expect(asked).toEqual(['purchase', 'cancel', 'poll']);
    expect(world.server.received).toEqual([]);
  });

  it('refuses a key that no header can carry, without repeating it', () => {
    const make = () => new SmsPoolAdapter({ baseUrl: world.server.url, apiKey: 'se\ncret' });
    expect(make).toThrow('PROVIDER.BAD_KEY');
    expect(make).not.toThrow('cret');
  });

  it('shares one reading of the country list among callers', async () => {
    const fresh = new SmsPoolAdapter({ baseUrl: world.server.url, apiKey: 'the-key' });
    world.replay('sms-stock/200-ok');
    await Promise.all([fresh.stock(US), fresh.stock(US), fresh.stock(US)]);
    const lists = world.server.received.filter(({ path }) => path === '/country/retrieve_all');
    expect(lists).toHaveLength(1);
  });
});
