import {
  CheckMessage,
  create,
  GetSourceCatalogue,
  GetStock,
  ListActiveMessages,
  ListOffers,
  NumberUnavailable,
  type OfferList,
} from '@numera/contracts';
import { Database } from '@numera/database';
import { Clock, ManualClock } from '@numera/kernel';
import { startTestApps, waitFor, type TestApps } from '@numera/testing';
import { AccountCalls } from '../account/account.calls';
import { AccountRegistry } from '../account/account.registry';
import { providersApp } from '../providers.app';
import { ProvidersConfig } from '../providers.config';
import { SHOP_KEY, SimulatedShop } from '../simulated/simulated-shop';
import { about, acquire } from '../simulated/providers-world';
import { FakeProvider } from '../simulated/fake-provider';
import { BreakerService } from '../source/breaker.service';
import { ProviderSource } from '../source/provider-source';
import { CatalogueService } from './catalogue.service';
import { ListStore } from './list.store';

// What is waited for has deadlines of its own; a busy machine must not cut them short.
jest.setTimeout(20_000);

const PRICES = '/request/pricing';
let shop: SimulatedShop;
let apps: TestApps;
let clock: ManualClock;

beforeEach(async () => {
  shop = await SimulatedShop.open();
  clock = new ManualClock(Date.now());
  apps = await startTestApps([providersApp], {
    env: { SMSPOOL_API_KEY: SHOP_KEY, SMSPOOL_API_URL: shop.url },
    replace: [{ provide: Clock, useValue: clock }],
  });
}, 60_000);
afterEach(async () => {
  await apps.stop();
  await shop.close();
});

/** Time goes by, for this process and for the database. */
async function pass(ms: number): Promise<void> {
  clock.advance(ms);
  await apps
    .get('providers', Database)
    .query(`UPDATE cached_lists SET fetched_at = fetched_at - $1 * interval '1 millisecond'`, [ms]);
}

const offers = (serviceId = 1012) => apps.witness.ask(create(ListOffers, { serviceId }));
const stock = () =>
  apps.witness.ask(create(GetStock, { sourceId: 'smspool', serviceId: 1012, countryCode: 'US' }));

it('lists the offers of a service in all countries, and of a country for all services', async () => {
  expect(await offers()).toMatchObject({
    stale: false,
    offers: [
      { sourceId: 'smspool', serviceId: 1012, countryCode: 'US', cost: 2_400n },
      { sourceId: 'smspool', serviceId: 1012, countryCode: 'GB', cost: 2_400n },
    ],
  });
  const inBritain = await apps.witness.ask(create(ListOffers, { countryCode: 'GB' }));
  expect(inBritain.offers.map((offer) => offer.serviceId).sort()).toEqual([1012, 1574, 907]);
});

it('asks the provider once for a hundred who want to know at once', async () => {
  await Promise.all(Array.from({ length: 100 }, () => offers()));
  expect(shop.countCalls(PRICES)).toBe(1);
});

it('Listed price cannot actually be bought: asks for prices again once one was refused', async () => {
  await offers();
  await apps.witness.ask(create(ListOffers, { countryCode: 'US' }));
  expect(shop.countCalls(PRICES)).toBe(2);
  shop.purchaseFaults.push('price_rose');
  const command = acquire();
  await apps.witness.send(command);
  const { reason } = await apps.witness.waitForEvent(NumberUnavailable, about(command));
  expect(reason).toBe('PROVIDER.PRICE_ROSE');
  expect((await offers()).stale).toBe(false);
  await apps.witness.ask(create(ListOffers, { countryCode: 'US' }));
  expect(shop.countCalls(PRICES)).toBe(4);
  // Others' are as good as they were.
  await offers(907);
  shop.purchaseFaults.push('sold_out');
  const second = acquire();
  await apps.witness.send(second);
  await apps.witness.waitForEvent(NumberUnavailable, about(second));
  await offers(907);
  await offers();
  expect(shop.countCalls(PRICES)).toBe(5);
});

it('keeps offers for five minutes and asks again after that', async () => {
  await offers();
  await pass(299_000);
  await offers();
  expect(shop.countCalls(PRICES)).toBe(1);
  await pass(2_000);
  expect((await offers()).stale).toBe(false);
  expect(shop.countCalls(PRICES)).toBe(2);
});

it('answers a dead provider from the last good copy, marked stale, without hammering it', async () => {
  const good = await offers();
  await pass(301_000);
  shop.isDown = true;
  const asked = shop.countCalls(PRICES);
  const answers = await Promise.all(Array.from({ length: 20 }, () => offers()));
  expect(answers.every((answer) => answer.stale)).toBe(true);
  const costs = (list: OfferList) =>
    list.offers.map(({ countryCode, cost }) => [countryCode, cost]);
  expect(answers.map(costs)).toEqual(answers.map(() => costs(good)));
  const heldMs = Date.parse(answers[0]?.fetchedAt ?? '') - Date.parse(good.fetchedAt);
  expect(Math.abs(heldMs)).toBeLessThan(60_000);
  expect(shop.countCalls(PRICES)).toBe(asked + 1);
  shop.isDown = false;
  await pass(11_000);
  expect((await offers()).stale).toBe(false);
});

it('says that a dead provider is dead where nothing was ever listed', async () => {
  shop.isDown = true;
  await expect(offers()).rejects.toThrow('PROVIDER.');
});

it('offers nothing in a country that the provider does not know', async () => {
  const { offers: none } = await apps.witness.ask(create(ListOffers, { countryCode: 'AQ' }));
  expect(none).toEqual([]);
});

it('refuses to list everything, which would weigh tens of megabytes', async () => {
  await expect(apps.witness.ask(create(ListOffers, {}))).rejects.toThrow('PROVIDER.REJECTED');
});

it('tells the stock, keeps it for half a minute, and says nothing when it cannot know', async () => {
  expect((await stock()).amount).toBe(7126);
  await stock();
  expect(shop.countCalls('/sms/stock')).toBe(1);
  await pass(31_000);
  shop.isDown = true;
  expect((await stock()).amount).toBeNull();
});

it('lists services and countries, and still has them after a restart while the provider is down', async () => {
  const catalogue = await apps.witness.ask(create(GetSourceCatalogue, {}));
  expect(catalogue.countries.map((one) => one.countryCode)).toEqual(['US', 'GB']);
  expect(catalogue.services.map((one) => one.serviceId)).toEqual([907, 1012, 1574]);
  await shop.close();
  await pass(3_600_000);
  const restarted = new CatalogueService(
    apps.get('providers', AccountRegistry),
    apps.get('providers', AccountCalls),
    apps.get('providers', ProvidersConfig),
    clock,
    apps.get('providers', ListStore),
  );
  expect(await restarted.getCatalogue()).toEqual(catalogue);
});

it('keeps the last good catalogue when the provider lists nothing, and says so where there is none', async () => {
  const ask = () => apps.witness.ask(create(GetSourceCatalogue, {}));
  shop.isCatalogueEmpty = true;
  await expect(ask()).rejects.toThrow('PROVIDER.EMPTY_CATALOGUE');
  shop.isCatalogueEmpty = false;
  await pass(11_000);
  const good = await ask();
  shop.isCatalogueEmpty = true;
  await pass(301_000);
  expect(await ask()).toEqual(good);
});

it('lists every active order with its message in one call, and checks one', async () => {
  const [waiting, received] = [shop.sell(1012, 'US'), shop.sell(1012, 'US')];
  shop.deliver(received, 'Your code is 123456', '123456');
  const accountId = 'smspool-main';
  // The watch for orphans asks once when the service starts.
  const asked = () => shop.countCalls('/request/active');
  await waitFor(() => asked() === 1, { deadlineMs: 5_000, what: 'the first look for orphans' });
  const { listed } = await apps.witness.ask(create(ListActiveMessages, { accountId }));
  expect(listed).toMatchObject([
    { externalId: waiting.id, state: 'waiting', text: '', vendorCode: '' },
    {
      externalId: received.id,
      state: 'received',
      text: 'Your code is 123456',
      vendorCode: '123456',
    },
  ]);
  expect(asked()).toBe(2);
  const check = (externalId: string) =>
    apps.witness.ask(create(CheckMessage, { accountId, externalId }));
  expect(await check(received.id)).toMatchObject({ state: 'received', vendorCode: '123456' });
  expect(await check('NOSUCH00')).toMatchObject({ state: 'missing', text: '' });
});

describe('with several sources', () => {
  const joined = (name: string): FakeProvider => {
    const provider = new FakeProvider(name);
    apps
      .get('providers', AccountRegistry)
      .join(new ProviderSource(name, 'handler_api', provider.account));
    return provider;
  };
  const inUs = async () =>
    (await offers()).offers
      .filter((offer) => offer.countryCode === 'US')
      .map(({ sourceId, stale }) => `${sourceId}${stale ? ' stale' : ''}`);

  it('offers what each of them has, and Ring4’s part of SMSPool’s list as Ring4’s', async () => {
    joined('one');
    expect(await inUs()).toEqual(['smspool', 'one']);
    const { offers: ring4 } = await offers(1574);
    expect(ring4.map(({ sourceId, countryCode }) => `${sourceId} ${countryCode}`)).toEqual([
      'smspool GB',
      'ring4 US',
    ]);
    expect(shop.countCalls(PRICES)).toBe(2);
  });

  it('marks as stale what a dead one listed last, and only that', async () => {
    const one = joined('one');
    await offers();
    await pass(301_000);
    one.isDown = true;
    expect(await inUs()).toEqual(['smspool', 'one stale']);
    expect((await offers()).stale).toBe(false);
    shop.isDown = true;
    await pass(301_000);
    expect(await inUs()).toEqual(['smspool stale', 'one stale']);
    expect((await offers()).stale).toBe(true);
  });

  it('does without one that is dead and has listed nothing yet', async () => {
    joined('one').isDown = true;
    expect(await inUs()).toEqual(['smspool']);
  });

  it('shows what a source that is cut off or paused has, as not open', async () => {
    const breakers = apps.get('providers', BreakerService);
    await breakers.setPaused('smspool', true);
    expect((await offers()).offers.every((offer) => offer.open === false)).toBe(true);
    await breakers.setPaused('smspool', false);
    expect((await offers()).offers.every((offer) => offer.open === true)).toBe(true);
  });

  it('knows no stock of one that does not tell it, and of Ring4 only where Ring4 is sold', async () => {
    joined('one');
    const stockOf = async (sourceId: string, serviceId: number) =>
      (await apps.witness.ask(create(GetStock, { sourceId, serviceId, countryCode: 'US' }))).amount;
    expect(await stockOf('one', 1012)).toBeNull();
    expect(await stockOf('ring4', 1574)).toBe(7126);
    expect(await stockOf('ring4', 1012)).toBeNull();
    expect(await stockOf('smspool', 1574)).toBeNull();
  });
});
