import { failureOf } from '../contract/failure-of';
import { HandlerApiAdapter } from './handler-api.adapter';
import { buy, Replayed, US } from './handler-api.replay';

describe('the wire of handler_api', () => {
  let world: Replayed;
  beforeEach(async () => {
    world = await Replayed.start();
  });
  afterEach(() => world.stop());

  const last = () => world.server.received.at(-1);

  it('posts a form, with the key in no URL, to the usual path', async () => {
    world.say('ACCESS_BALANCE:12.345');
    expect(await world.adapter.balance()).toBe(123_450n);
    expect(last()).toMatchObject({
      method: 'POST',
      url: '/stubs/handler_api.php',
      fields: { api_key: 'the-key', action: 'getBalance' },
    });
  });

  it('keeps a path that the address has', async () => {
    world.say('ACCESS_BALANCE:1');
    const baseUrl = `${world.server.url}/api/v1/handler.php`;
    const services = () => Promise.resolve([]);
    await new HandlerApiAdapter({ baseUrl, apiKey: 'the-key', services }).balance();
    expect(last()?.path).toBe('/api/v1/handler.php');
  });

  it.each([
    [405, 'Method Not Allowed'],
    [200, 'NO_KEY'],
  ])('asks by GET where forms are not taken (%i %s), also later', async (status, refusal) => {
    const byGet = await Replayed.start();
    const answers: string[] = [];
    Object.defineProperty(byGet, 'answer', {
      get: () => {
        const { method } = byGet.server.received.at(-1) ?? { method: '' };
        answers.push(method);
        return method === 'POST'
          ? { status, body: refusal, raw: true }
          : { status: 200, body: 'ACCESS_BALANCE:1', raw: true };
      },
    });
    expect(await byGet.adapter.balance()).toBe(10_000n);
    expect(await byGet.adapter.balance()).toBe(10_000n);
    expect(answers).toEqual(['POST', 'GET', 'GET']);
    await byGet.stop();
  });

  it('buys by code and number with the highest price and our reference', async () => {
    world.say('NO_NUMBERS');
    await buy(world.adapter);
    expect(world.sent('getNumberV2')).toEqual([
      expect.objectContaining({ service: 'wa', country: '187', maxPrice: '0.2400', orderId: 'R1' }),
    ]);
    expect(world.sent('getNumber')).toEqual([]);
  });

  it('falls back to the older purchase where the newer is not known, and buys once', async () => {
    world.byAction['getNumberV2'] = { status: 200, body: 'BAD_ACTION', raw: true };
    world.say('ACCESS_NUMBER:42:12025550123');
    const expected = { outcome: 'acquired', externalId: '42', phoneNumber: '+12025550123' };
    expect(await buy(world.adapter)).toMatchObject(expected);
    expect(await buy(world.adapter)).toMatchObject(expected);
    expect(world.sent('getNumberV2')).toHaveLength(1);
    expect(world.sent('getNumber')).toHaveLength(2);
  });

  it('does not fall back after any other answer to the newer purchase', async () => {
    world.byAction['getNumberV2'] = { status: 200, body: '<html></html>', raw: true };
    world.say('ACCESS_NUMBER:42:12025550123');
    expect(await buy(world.adapter)).toMatchObject({ outcome: 'unknown' });
    expect(world.sent('getNumber')).toEqual([]);
  });

  it('asks an unknown action again after an hour, and the list of orders comes and goes with it', async () => {
    let nowMs = 0;
    const patient = await Replayed.start({ nowMs: () => nowMs });
    patient.say('BAD_ACTION');
    expect(patient.adapter.capabilities).toContain('listActive');
    expect((await failureOf(patient.adapter.listActive())).code).toBe('PROVIDER.REJECTED');
    expect(patient.adapter.capabilities).not.toContain('listActive');
    nowMs = 3_600_000;
    expect(patient.adapter.capabilities).toContain('listActive');
    await patient.stop();
  });

  it('follows no redirect, which would carry the key elsewhere or buy twice', async () => {
    world.answer = { status: 307, body: '', raw: true, headers: { location: '/elsewhere' } };
    expect(await buy(world.adapter)).toMatchObject({ outcome: 'unknown' });
    expect(world.server.received.map(({ path }) => path)).not.toContain('/elsewhere');
  });

  it('sends nothing that the request budget refuses, and calls a purchase unavailable then', async () => {
    const asked: string[] = [];
    const admit = (priority: string) => Promise.resolve(asked.push(priority) <= 2);
    const frugal = await Replayed.start({ admit });
    const overBudget = { code: 'PROVIDER.RATE_LIMITED', reason: 'over_budget', retryable: true };
    expect(await buy(frugal.adapter)).toMatchObject({ outcome: 'unavailable', error: overBudget });
    expect(await frugal.adapter.cancel('A')).toMatchObject({ outcome: 'refused' });
    expect(asked).toEqual(['catalogue', 'catalogue', 'purchase', 'cancel']);
    expect(frugal.server.received).toHaveLength(2);
    await frugal.stop();
  });

  it('reads its lists once for all callers at one moment, and serves from them when they fail', async () => {
    let nowMs = 0;
    const cached = await Replayed.start({ nowMs: () => nowMs });
    cached.byAction['getPrices'] = { status: 200, body: { 187: { wa: { cost: 0.2, count: 3 } } } };
    await Promise.all([cached.adapter.stock(US), cached.adapter.stock(US)]);
    expect(cached.sent('getCountries')).toHaveLength(1);
    nowMs = 3_600_000;
    cached.byAction['getCountries'] = { status: 502, body: '<html>', raw: true };
    expect(await cached.adapter.stock(US)).toBe(3);
    expect(cached.sent('getCountries')).toHaveLength(2);
    await cached.stop();
  });

  it('refuses a key that no header can carry, without repeating it', () => {
    const services = () => Promise.resolve([]);
    const make = () =>
      new HandlerApiAdapter({ baseUrl: world.server.url, apiKey: 'se\ncret', services });
    expect(make).toThrow('PROVIDER.BAD_KEY');
    expect(make).not.toThrow('cret');
  });
});
