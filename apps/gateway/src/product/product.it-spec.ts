import {
  CountryPage,
  create,
  GetProductSources,
  ListCountries,
  ListServices,
  ListSources,
  ProductSource,
  ProductSources,
  ServicePage,
  SetSourceOrder,
  SourceList,
} from '@numera/contracts';
import { SimulatedTelegram, type SimulatedPerson } from '@numera/sandbox';
import { startTestApps, waitFor, type TestApps } from '@numera/testing';
import { gatewayApp } from '../gateway.app';
import { Neighbours } from '../neighbours.fixture';
import { moveSource, openProductSources } from './product.callback';

jest.setTimeout(60_000);

const [ADMIN, USER] = [800_001, 800_002];
const SERVICES = [
  { serviceId: 1012, name: 'WhatsApp', emoji: '💬', price: 33n },
  { serviceId: 1013, name: 'WhatsApp Business', emoji: '', price: null },
  { serviceId: 907, name: 'Telegram', emoji: '✈️', price: 50n },
];

describe('/services for admins', () => {
  let telegram: SimulatedTelegram;
  let apps: TestApps;
  let admin: SimulatedPerson;
  let user: SimulatedPerson;
  const neighbours = new Neighbours();
  const asked: GetProductSources[] = [];

  beforeAll(async () => {
    telegram = new SimulatedTelegram({ flood: null });
    const { url } = await telegram.start();
    const add = (id: number): SimulatedPerson =>
      telegram.addPerson({ id, firstName: `P${id}`, languageCode: 'en', started: true } as never);
    [admin, user] = [add(ADMIN), add(USER)];
    apps = await startTestApps([gatewayApp], {
      env: { BOT_TOKEN: telegram.token, TELEGRAM_API_ROOT: url, ADMIN_IDS: String(ADMIN) },
    });
    const queries = [ListServices, ListCountries, GetProductSources];
    await neighbours.play(apps.transport, 'orders', [SetSourceOrder], queries);
    await neighbours.play(apps.transport, 'providers', [], [ListSources]);
    neighbours.answer(ListServices, ({ text }) => {
      const wanted = text?.toLowerCase() ?? '';
      const services = SERVICES.filter(({ name }) => name.toLowerCase().includes(wanted));
      const pages = Math.min(1, services.length);
      return create(ServicePage, { services, page: 1, pages, total: services.length });
    });
    neighbours.answer(ListCountries, ({ serviceId }) =>
      create(CountryPage, {
        service: SERVICES.find((one) => one.serviceId === serviceId) ?? null,
        countries: [{ countryCode: 'US', name: 'United States', price: 33n }],
        page: 1,
        pages: 1,
        total: 1,
      }),
    );
    neighbours.answer(GetProductSources, (query) => {
      asked.push(query);
      return create(ProductSources, {
        serviceId: query.serviceId,
        countryCode: query.countryCode,
        serviceName: 'WhatsApp',
        sources: [
          source('smspool', { cost: 3_050n, price: 33n, stock: 120, successPercent: 92 }),
          source('sim', { stale: true, state: 'cut_off', medianSeconds: 75 }),
          source('stock', { serverNumber: 3, price: 25n, stock: 4 }),
        ],
        isManual: false,
      });
    });
    neighbours.answer(ListSources, () =>
      create(SourceList, {
        sources: [
          {
            sourceId: 'smspool',
            kind: 'smspool',
            state: 'open',
            cause: 'recovered',
            probeAt: null,
            health: 'healthy',
            balance: 1_240n,
            codes: 1,
            misses: 0,
            medianSeconds: 9,
          },
        ],
      }),
    );
  });

  afterAll(async () => {
    await apps.stop();
    await telegram.stop();
  });

  const see = (words: RegExp, person = admin) =>
    person.waitForMessage(({ text }) => words.test(text));
  const orders = (): SetSourceOrder[] => neighbours.commands(SetSourceOrder);
  const ordered = (count: number) =>
    waitFor(() => orders().length === count && orders().at(-1), {
      deadlineMs: 5_000,
      what: `order ${count}`,
    });

  it('show cost, price, stock, success and balance of every source, in the order of trying', async () => {
    admin.send('/services 1012 us');
    const { text } = await see(/set by price and success/u);
    const plain = text.replace(/[\u2066-\u2069]/gu, '');
    expect(asked.at(-1)).toMatchObject({ serviceId: 1012, countryCode: 'US' });
    expect(plain).toMatch(/1\. 🟢 smspool · Server 1 .*\n.*\$0\.3050 · price \$0\.33 · stock 120/u);
    expect(plain).toMatch(/Success 92% · median — · balance \$12\.40/u);
    expect(plain).toMatch(/2\. 🔴 sim .*cut off.*\n.*not sold.*\n.*1:15.*\n⚠️ does not answer/u);
    expect(plain).toMatch(/3\. 🟢 stock · Server 3/u);
  });

  it.each([
    ['/services whatsapp us', 'the one with just that name'],
    ['/services TELEGRAM gb', 'the only one found'],
  ])('take a name and a country: %s (%s)', async (text) => {
    const before = asked.length;
    admin.send(text);
    await waitFor(() => asked.length > before, { deadlineMs: 5_000, what: 'the question' });
    expect(asked.at(-1)).toMatchObject(
      /gb/u.test(text)
        ? { serviceId: 907, countryCode: 'GB' }
        : { serviceId: 1012, countryCode: 'US' },
    );
  });

  it('let choose among several, then the country', async () => {
    admin.send('/services whats');
    const found = await see(/Services found for whats/u);
    await admin.press(found, 'WhatsApp Business');
    const list = await admin.waitForMessage(
      ({ messageId, text }) => messageId === found.messageId && /Choose the country/u.test(text),
    );
    await admin.press(list, /United States/u);
    await waitFor(() => asked.at(-1)?.serviceId === 1013, { deadlineMs: 5_000, what: 'it' });
  });

  it('say so when nothing is called so', async () => {
    admin.send('/services <nonsense>');
    await see(/No service is called <nonsense>/u);
  });

  it('begin with the list, from which an admin gets to what users see', async () => {
    admin.send('/services');
    const list = await see(/Prices and stock per source/u);
    await admin.press(list, '👤 As users see it');
    await admin.waitForMessage(
      ({ messageId, text }) => messageId === list.messageId && /^📱 Choose a service/u.test(text),
    );
  });

  it('are for users what they always were', async () => {
    user.send('/services');
    await see(/Choose a service\nPage/u, user);
    const { messageId } = user.lastBotMessage()!;
    const product = { serviceId: 1012, countryCode: 'US' };
    const presses = [
      openProductSources.pack(product),
      moveSource.pack({ ...product, sourceId: 'stock', place: 0 }),
    ];
    for (const data of presses) {
      expect((await telegram.press(USER, messageId, data))?.text).toMatch(/admins only/u);
    }
    expect(orders()).toEqual([]);
  });

  it('set the order of sources, once however often it is pressed, and make it automatic again', async () => {
    admin.send('/services 1012 us');
    const table = await see(/set by price and success/u);
    await admin.press(table, '⬆️ stock');
    const moved = await see(/set by an admin/u);
    const positions = ['smspool', 'sim', 'stock'].map((one) => moved.text.indexOf(one));
    expect(positions[2]).toBeLessThan(positions[1] ?? 0);
    const expected = ['smspool', 'stock', 'sim'];
    expect(await ordered(1)).toMatchObject({ sourceIds: expected, adminId: String(ADMIN) });
    const data = moveSource.pack({
      serviceId: 1012,
      countryCode: 'US',
      sourceId: 'stock',
      place: 1,
    });
    await telegram.press(ADMIN, moved.messageId, data);
    expect((await ordered(2)).sourceIds).toEqual(expected);
    await admin.press(moved, '🔀 Automatic order');
    expect((await ordered(3)).sourceIds).toEqual([]);
  });

  it('show prices also while balances cannot be had', async () => {
    neighbours.answer(ListSources, () => {
      throw new Error('away');
    });
    admin.send('/services 907 DE');
    const { text } = await see(/Germany/u);
    expect(text).toMatch(/balance —/u);
  });
});

function source(sourceId: string, more: Partial<ProductSource>): ProductSource {
  return create(ProductSource, {
    sourceId,
    serverNumber: 1,
    state: 'open',
    stale: false,
    cost: null,
    price: null,
    stock: null,
    successPercent: null,
    medianSeconds: null,
    ...more,
  });
}
