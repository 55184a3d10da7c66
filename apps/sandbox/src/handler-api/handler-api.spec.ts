import type { HandlerApiSettings } from '../page/page-api';
import { startProvider, type ProviderWorld } from './handler-api.world';

let world: ProviderWorld;

async function open(settings: Partial<HandlerApiSettings> = {}): Promise<ProviderWorld> {
  await world.stop();
  world = await startProvider({ settings });
  return world;
}

beforeEach(async () => {
  world = await startProvider();
});
afterEach(() => world.stop());

const balance = async (): Promise<number> =>
  Number(String((await world.call('getBalance'))[1]).replace('ACCESS_BALANCE:', ''));

it('lists services by code, countries by number, and what they cost', async () => {
  const [, services] = await world.call('getServicesList');
  expect(services).toMatchObject({
    status: 'success',
    services: expect.arrayContaining([{ code: 'wa', name: 'Whatsapp' }]) as unknown,
  });
  const [, countries] = await world.call('getCountries');
  expect(countries).toMatchObject({ '12': { eng: 'USA (virtual)' }, '187': { eng: 'USA' } });
  const [, prices] = await world.call('getPrices', { service: 'wa', country: '187' });
  expect(prices).toEqual({
    '187': {
      wa: {
        cost: expect.any(Number) as number,
        count: expect.any(Number) as number,
        physicalCount: expect.any(Number) as number,
      },
    },
  });
});

it('takes the money with the number and gives it back with the cancellation', async () => {
  await open({ cancelLockSeconds: 0 });
  const id = await world.buy();
  const after = await balance();
  expect(after).toBeLessThan(500);
  expect(await world.call('setStatus', { id, status: '8' })).toEqual([200, 'ACCESS_CANCEL']);
  expect(await balance()).toBe(500);
  expect(await world.call('getStatus', { id })).toEqual([200, 'STATUS_CANCEL']);
  expect(world.provider.books().orders).toMatchObject([{ orderCode: id, status: 'refunded' }]);
});

it('refuses to cancel too early, and says for how long only where it speaks JSON', async () => {
  const id = await world.buy();
  expect(await world.call('setStatus', { id, status: '8' })).toEqual([
    409,
    expect.objectContaining({ title: 'EARLY_CANCEL_DENIED', info: { minActivationTime: 120 } }),
  ]);
  world.provider.configure({ dialect: 'classic' });
  expect(await world.call('setStatus', { id, status: '8' })).toEqual([200, 'EARLY_CANCEL_DENIED']);
});

it('tells a code as a word, a whole message as JSON, and waits again when asked to', async () => {
  const id = await world.buy();
  expect(await world.call('getStatus', { id })).toEqual([200, 'STATUS_WAIT_CODE']);
  expect(await world.call('getStatusV2', { id })).toMatchObject([200, { sms: null }]);
  world.provider.sendMessage(id, { text: 'Your code is 1234' });
  expect(await world.call('getStatus', { id })).toEqual([200, 'STATUS_OK:1234']);
  expect(await world.call('getStatusV2', { id })).toMatchObject([
    200,
    { sms: { code: '1234', text: 'Your code is 1234' } },
  ]);
  expect(await world.call('setStatus', { id, status: '3' })).toEqual([200, 'ACCESS_RETRY_GET']);
  expect(await world.call('getStatus', { id })).toEqual([200, 'STATUS_WAIT_RETRY:1234']);
  world.provider.sendMessage(id, { text: 'Now it is 5678' });
  expect(await world.call('getStatus', { id })).toEqual([200, 'STATUS_OK:5678']);
  expect(await world.call('setStatus', { id, status: '6' })).toEqual([200, 'ACCESS_ACTIVATION']);
  world.provider.sendMessage(id, { text: 'too late 9999' });
  expect(world.provider.allOrders()[0]?.messages).toHaveLength(2);
});

it('has no number, no money and no price as the protocol says it', async () => {
  const [service, country] = ['wa', '187'];
  const buy = (more: object = {}) => world.call('getNumber', { service, country, ...more });
  expect(await buy({ maxPrice: '0.01' })).toMatchObject([
    400,
    { title: expect.stringMatching(/^WRONG_MAX_PRICE:0\.\d+$/u) as string },
  ]);
  expect(await buy({ service: 'xx' })).toMatchObject([400, { title: 'BAD_SERVICE' }]);
  world.provider.configure({ noStock: true });
  expect(await buy()).toMatchObject([404, { title: 'NO_NUMBERS' }]);
  await world.stop();
  world = await startProvider({ balanceCents: 1, settings: { dialect: 'classic' } });
  expect(await buy()).toEqual([200, 'NO_BALANCE']);
});

it('sells one number to one order of the buyer', async () => {
  const fields = { service: 'wa', country: '187', orderId: 'R1' };
  expect((await world.call('getNumberV2', fields))[0]).toBe(200);
  expect(await world.call('getNumberV2', fields)).toMatchObject([
    409,
    { title: 'ORDER_ALREADY_EXISTS' },
  ]);
  expect(world.provider.allOrders()).toHaveLength(1);
});

it('lists what runs in pages of a hundred, and nothing as an error', async () => {
  expect(await world.call('getActiveActivations')).toEqual([
    200,
    { status: 'error', error: 'NO_ACTIVATIONS' },
  ]);
  for (let at = 0; at < 101; at += 1) await world.buy();
  const rowsAt = async (start: string) => {
    const [, body] = await world.call('getActiveActivations', { start, limit: '100' });
    return (body as { data: unknown[] }).data.length;
  };
  expect([await rowsAt('0'), await rowsAt('100')]).toEqual([100, 1]);
});

it.each<[HandlerApiSettings['dialect'], string, string]>([
  ['classic', 'getNumberV2', 'ACCESS_NUMBER'],
  ['bare', 'getActiveActivations', 'ACCESS_NUMBER'],
])('knows less of the protocol as %s: %s', async (dialect, action) => {
  world.provider.configure({ dialect });
  expect(await world.call(action)).toEqual([200, 'BAD_ACTION']);
  expect(await world.buy()).toMatch(/^\d+$/u);
});

it.each<[HandlerApiSettings['outage'], number, unknown]>([
  ['server-error', 500, 'ERROR_SQL'],
  ['unknown-word', 200, 'TECHNICAL_WORKS'],
  ['empty', 200, ''],
  ['rate-limit', 429, expect.stringContaining('<html>')],
  ['bad-key', 401, expect.objectContaining({ title: 'BAD_KEY' })],
])('answers every call with an outage (%s), and does nothing', async (outage, status, body) => {
  world.provider.configure({ outage });
  const fields = { service: 'wa', country: '187' };
  expect(await world.call('getNumber', fields)).toEqual([status, body]);
  expect(world.provider.allOrders()).toEqual([]);
});

it.each<HandlerApiSettings['outage']>(['truncated', 'connection-lost'])(
  'loses the answer on the way (%s)',
  async (outage) => {
    world.provider.configure({ outage });
    await expect(world.call('getBalance')).rejects.toThrow();
  },
);

it.each<[HandlerApiSettings['purchaseFault'], number]>([
  ['lost-before', 0],
  ['lost-after', 1],
  ['html-after', 1],
  ['unknown-word-after', 1],
  ['out-of-stock', 0],
])('spoils the next purchase once (%s), which sold %i', async (purchaseFault, sold) => {
  world.provider.configure({ purchaseFault });
  await expect(world.buy()).rejects.toThrow();
  expect(world.provider.allOrders()).toHaveLength(sold);
  expect(await world.buy()).toMatch(/^\d+$/u);
});

it('ends by itself: paid back without a message', async () => {
  await open({ orderLifeSeconds: 0 });
  const id = await world.buy();
  expect(await world.call('getStatus', { id })).toEqual([200, 'STATUS_CANCEL']);
  expect(await balance()).toBe(500);
});
